/** An app whose knowledge gives fields in every way that there is. */
export const app: Readonly<Record<string, string>> = {
  'default/props.conf': `
[pairs]
EXTRACT-word = cmd="?(?<word>[A-Za-z]+)
EXTRACT-place = (?<srcpart>[^/]+)$ in source
EXTRACT-second = (?<initial>.) in word
FIELDALIAS-account = user AS account
FIELDALIAS-where = host AS machine
EVAL-calc = lower(user)."!"
EVAL-id = if(isnum(id), id+0, id)
EVAL-constant = "fixed"
LOOKUP-people = people user OUTPUT dept AS department mail
LOOKUP-new = people user AS account OUTPUTNEW dept AS proto
[xml]
KV_MODE = xml
FIELDALIAS-p = cmd AS process user AS account
EVAL-calc = mvindex(split(user,"."),0)
EVAL-kind = case(EventID=1,"one",EventID=4104,"script",EventID=7,null(),true(),"other")
EVAL-level = if(EventID=1,"high",if(EventID=4104,"low",user))
EVAL-both = case(EventID=1 AND user="alice","x",EventID!=7,id)
LOOKUP-people = people user OUTPUT
[json]
KV_MODE = json
FIELDALIAS-p = nested.cmd AS cmd "list{}" AS items user AS account
EVAL-calc = coalesce(user,'nested.cmd')
REPORT-inner = inner
[escaped]
KV_MODE = auto_escaped
AUTO_KV_JSON = false
FIELDALIAS-a = user ASNEW account
[lines]
KV_MODE = none
EXTRACT-head = ^(?<src>\\S+) (?<user>[^\\n]*?) \\[(?<id>[^\\]]*)\\]
EXTRACT-late = (?<rest>.*) in hostpart
REPORT-more = parts, constant, keys, fromhost, quoted
FIELDALIAS-a = src AS account
[oldname]
rename = pairs
[source::/var/log/*]
EXTRACT-file = (?<file>[^/]+)$ in source
EVAL-origin = source.":".host
[host::web*]
FIELDALIAS-web = user AS webuser
[table]
INDEXED_EXTRACTIONS = csv
FIELDALIAS-a = user AS account
EVAL-calc = upper(user)
`,
  'default/transforms.conf': `
[people]
filename = people.csv
case_sensitive_match = false
[wild]
filename = wild.csv
match_type = WILDCARD(user)
[inner]
SOURCE_KEY = nested.text
REGEX = (?<inner>\\w+)
[parts]
DELIMS = "|"
FIELDS = p1, p2, p3
[constant]
REGEX = ^(\\S)
FORMAT = made::x-$1 plain::$1
[keys]
REGEX = (\\w+)~(\\S+)
FORMAT = $1::$2
MV_ADD = true
[fromhost]
SOURCE_KEY = host
REGEX = (?<hostpart>[a-z]+)
[quoted]
DELIMS = ";", ":"
`,
  'lookups/people.csv': `user,dept,mail
alice,it,a@x.y
Bob,"sales, east",b@x.y
root,it,r@x.y
10.0.0.1,net,
4104,code,c@x.y
`,
  'lookups/wild.csv': 'user,dept\nal*,wild\n*,rest\n',
  'default/eventtypes.conf': `
[logon]
search = sourcetype=pairs OR sourcetype=xml user=alice
[quiet]
search = NOT (index=main host=web*)
[word]
search = "alice" OR TERM(10.0.0.1)
[calculated]
search = calc="alice*" OR department=it
[bycode]
search = sourcetype=xml EventID IN (1, 4104)
[nested]
search = eventtype=logon id=*
[anything]
search = user!=bob
[renamed]
search = sourcetype=oldname
`,
  'default/tags.conf': `
[eventtype=logon]
authentication = enabled
[eventtype=quiet]
calm = enabled
[eventtype=bycode]
process = enabled
[eventtype=calculated]
process = enabled
special = enabled
[user=alice]
vip = enabled
[host=web1]
production = enabled
[proto=tcp]
process = enabled
[department=it]
staff = enabled
`,
  'default/data/models/Work.json': JSON.stringify({
    modelName: 'Work',
    objects: [
      {
        objectName: 'Acts',
        parentName: 'BaseEvent',
        constraints: [{ search: '(tag=process OR tag=authentication) user=*' }],
        fields: ['user', 'account', 'id', 'cmd', 'department', 'tag'].map((fieldName) => ({
          fieldName,
          type: 'string',
        })),
        calculations: [
          evaluation('who', 'if(isnull(account),"nobody",account)'),
          evaluation('both', 'who.":".id'),
          {
            calculationType: 'Rex',
            expression: '(?<stem>\\w+)',
            inputField: 'cmd',
            outputFields: [{ fieldName: 'stem' }],
          },
          {
            calculationType: 'Lookup',
            lookupName: 'wild',
            lookupInputs: [{ inputField: 'user', lookupField: 'user' }],
            outputFields: [{ fieldName: 'kindred', lookupOutputFieldName: 'dept' }],
          },
        ],
      },
      {
        objectName: 'Special',
        parentName: 'Acts',
        constraints: [{ search: 'tag=special OR stem=c*' }],
        fields: [{ fieldName: 'proto', type: 'string' }],
        calculations: [evaluation('mark', 'upper(user)')],
      },
      {
        objectName: 'Piped',
        parentName: 'BaseSearch',
        baseSearch: 'index=* user=* | eval size=len(user) | search size>3',
        fields: [
          { fieldName: 'user', type: 'string' },
          { fieldName: 'size', type: 'number' },
          { fieldName: 'src', type: 'string', required: true },
        ],
      },
    ],
  }),
};

function evaluation(fieldName: string, expression: string) {
  return { calculationType: 'Eval', expression, outputFields: [{ fieldName, type: 'string' }] };
}
