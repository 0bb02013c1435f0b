"""The main flows of the Python SDK against a server; prints what it saw as JSON. Arguments: port, password, HEC address, token."""

import json
import sys
import time
import uuid

import requests
import splunklib.client as client
import splunklib.results as results
import urllib3

urllib3.disable_warnings()
port, password, hec, token = sys.argv[1:5]
seen = {}

service = client.connect(host="127.0.0.1", port=int(port), username="admin", password=password)
seen["version"] = service.splunk_version[0]
seen["apps"] = "search" in service.apps
seen["restart"] = service.restart_required
seen["user"] = service.users["admin"].content["roles"]

if "py_sdk" not in service.indexes:
    service.indexes.create("py_sdk")
seen["indexes"] = "py_sdk" in [index.name for index in service.indexes.list()]

# A raw replay as attack_data's script does it, with acknowledgement.
headers = {"Authorization": f"Splunk {token}", "X-Splunk-Request-Channel": str(uuid.uuid4())}
where = {"index": "py_sdk", "source": "replay", "sourcetype": "plain", "host": "h"}
body = "".join(f"line {i}\n" for i in range(100))
sent = requests.post(f"{hec}/services/collector/raw", params=where, data=body, headers=headers, verify=False).json()
for _ in range(50):
    asked = requests.post(f"{hec}/services/collector/ack", json={"acks": [sent["ackId"]]}, headers=headers, verify=False)
    if asked.json()["acks"][str(sent["ackId"])]:
        seen["acked"] = True
        break
    time.sleep(0.1)


def rows(stream):
    return [row for row in results.JSONResultsReader(stream) if isinstance(row, dict)]


job = service.jobs.create("search index=py_sdk | stats count", exec_mode="blocking")
seen["blocking"] = rows(job.results(output_mode="json"))
seen["resultCount"] = job["resultCount"]
normal = service.jobs.create("search index=py_sdk | head 3 | table _raw")
while not normal.is_done():
    time.sleep(0.05)
seen["normal"] = [row["_raw"] for row in rows(normal.results(output_mode="json", count=2, offset=1))]
seen["summary"] = b"<summary" in normal.summary().read()
seen["timeline"] = b"<timeline" in normal.timeline().read()
seen["log"] = b"SearchParser" in normal.searchlog().read()
normal.set_ttl(1000).set_priority(3).touch()
normal.refresh()
seen["ttl"] = [normal["ttl"], normal["priority"]]
normal.cancel()
endless = service.jobs.create('| makeresults count=2000000 | map maxsearches=2000000 search="| makeresults"')
while not endless.is_ready() or endless.refresh()["dispatchState"] == "QUEUED":
    time.sleep(0.02)
seen["running"] = [endless["dispatchState"], endless["isDone"], endless.results(output_mode="json").read() == b""]
seen["paused"] = endless.pause().refresh()["dispatchState"]
seen["resumed"] = endless.unpause().refresh()["dispatchState"]
seen["finalized"] = endless.finalize().refresh()["isFinalized"]
endless.cancel()
seen["cancelled"] = endless.sid not in [one.sid for one in service.jobs]
seen["oneshot"] = rows(service.jobs.oneshot("| makeresults | eval a=1 | table a", output_mode="json"))
seen["export"] = rows(service.jobs.export("| makeresults count=2 | eval a=1 | table a", output_mode="json"))
try:
    service.jobs.create("| staats count")
except client.HTTPError as error:
    seen["syntax"] = error.status

saved = service.saved_searches.create("Py", "search index=py_sdk | stats count", **{"is_scheduled": "1", "cron_schedule": "0 * * * *"})
saved.update(description="changed").refresh()
seen["saved"] = [saved.content["description"], saved["is_scheduled"], saved.content["search"]]
seen["times"] = len(saved.scheduled_times("now", "+3h")) in (3, 4)
saved.suppress(60)
seen["suppressed"] = saved.suppressed
saved.unsuppress()
done = saved.dispatch(**{"dispatch.earliest_time": "0"})
while not done.is_done():
    time.sleep(0.05)
seen["dispatched"] = rows(done.results(output_mode="json"))
seen["history"] = [one.sid == done.sid for one in saved.history()]
saved.disable().refresh()
seen["disabled"] = saved["disabled"]
service.saved_searches.delete("Py")
seen["deleted"] = "Py" not in service.saved_searches

service.namespace["app"] = "search"
service.namespace["owner"] = "nobody"
collection_name = "py_kv"
service.kvstore.create(collection_name)
data = service.kvstore[collection_name].data
data.batch_save({"_key": "1", "name": "a", "n": 1}, {"_key": "2", "name": "b", "n": 2}, {"_key": "3", "name": "c", "n": 3})
key = data.insert({"name": "d", "n": 4})["_key"]
data.update("1", {"name": "z", "n": 10})
data.delete_by_id("2")
seen["kv"] = [one["name"] for one in data.query(query={"n": {"$gt": 2}}, sort="n:-1")]
seen["kvFind"] = [len(found) for found in data.batch_find({"query": {"name": "c"}}, {"limit": 2})]
seen["kvOne"] = data.query_by_id(key)["n"]
service.kvstore.delete(collection_name)

service.confs["props"].create("py_stanza", SHOULD_LINEMERGE="false")
seen["conf"] = service.confs["props"]["py_stanza"]["SHOULD_LINEMERGE"]
service.confs["props"].delete("py_stanza")
service.macros.create("py_macro", "eval m=1")
seen["macro"] = rows(service.jobs.oneshot("| makeresults | `py_macro` | table m", output_mode="json"))
service.macros.delete("py_macro")
role = service.roles.create("py_role", imported_roles=["user"])
seen["role"] = role["imported_roles"]
made = service.users.create("py_user", password="secret123", roles=["py_role"])
seen["made"] = made.content["roles"]
other = client.connect(host="127.0.0.1", port=int(port), username="py_user", password="secret123")
seen["otherUser"] = other.get("authentication/current-context").status
service.users.delete("py_user")
service.storage_passwords.create("p", "u", "r")
seen["password"] = [one.clear_password for one in service.storage_passwords]
seen["inputs"] = [one.name for one in service.inputs.list("http")]
seen["parsed"] = service.parse("search index=main | head 1").status
seen["alerts"] = [group.name for group in service.fired_alerts]
service.indexes["py_sdk"].submit("one event", sourcetype="plain")
seen["submitted"] = rows(service.jobs.oneshot('search index=py_sdk "one event" | stats count', output_mode="json"))
service.indexes.delete("py_sdk")
seen["gone"] = "py_sdk" not in service.indexes
service.logout()
print(json.dumps(seen))
