import { expect } from 'chai';
import { sampleDetection, samplePack, validateFiles } from './sample-pack.ts';

/** Findings of one file in an otherwise sound pack. */
function findings(file: string, content: string | Uint8Array) {
  const files = new Map<string, string | Uint8Array>(samplePack('v5'));
  files.set(file, content);
  return validateFiles(files)
    .filter((one) => one.file === file)
    .map((one) => ({ code: one.code, line: one.line, message: one.message }));
}

const sample = samplePack('v5').get(sampleDetection)!;
const other = 'detections/endpoint/other.yml';

describe('content that is hostile', () => {
  it('an anchor bomb is named and does not grow', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) {
      const [last, next] = [String.fromCharCode(96 + i), String.fromCharCode(97 + i)];
      bomb.push(`${next}: &${next} [${Array(9).fill(`*${last}`).join(', ')}]`);
    }
    const found = findings(other, `${bomb.join('\n')}\n`);
    expect(found[0]).to.deep.include({ code: 'yaml-syntax' });
    expect(found[0]!.message).to.match(/alias/i);
  });

  it('a tab, a duplicate key and a quote that is never closed are named with their line', () => {
    expect(findings(other, 'name: x\ntests:\n\t- a\n')[0]).to.deep.include({ code: 'yaml-syntax', line: 3 });
    expect(findings(sampleDetection, sample.replace('version: 1\n', 'version: 1\nversion: 2\n'))).to.deep.include({
      code: 'yaml-syntax',
      line: 4,
      message: 'Map keys must be unique',
    });
    expect(findings(other, 'name: x\ndescription: "never\nversion: 1\n')[0]).to.deep.include({
      code: 'yaml-syntax',
      line: 2,
      message: 'a quote is never closed',
    });
  });

  it('a BOM and Windows line ends are no faults', () => {
    expect(findings(sampleDetection, `\ufeff${sample.replaceAll('\n', '\r\n')}`)).to.deep.equal([]);
  });

  it('Latin-1 is named at its first byte, and the file is read all the same', () => {
    const bytes = Buffer.from(sample.replace('author: firedrill', 'author: J\u00f6rg'), 'latin1');
    expect(findings(sampleDetection, bytes)).to.deep.equal([
      { code: 'content-unreadable', line: 5, message: 'the file is not valid UTF-8' },
    ]);
  });

  it('a file of 50 MB is not read', () => {
    const found = findings(other, Buffer.alloc(50_000_000, 'a'));
    expect(found).to.have.length(1);
    expect(found[0]).to.deep.include({ code: 'content-unreadable' });
    expect(found[0]!.message).to.include('50.0 MB');
  });

  it('an empty file, a list and a folder named like a file are named', () => {
    expect(findings(other, '')[0]).to.deep.include({ code: 'content-unreadable', message: 'the file is empty' });
    expect(findings(other, '- a\n')[0]).to.deep.include({ message: 'the file holds no mapping' });
    const files = samplePack('v5');
    files.set('detections/folder.yml/readme.txt', 'x');
    expect(validateFiles(files).map((one) => [one.code, one.file, one.message])).to.deep.equal([
      ['content-unreadable', 'detections/folder.yml', 'this is a folder, not a file'],
    ]);
  });

  it('macros that call each other in a circle are named where they are used and where they are defined', () => {
    const files = samplePack('v5');
    files.set('macros/sample_index.yml', 'name: sample_index\ndefinition: index=main `sample_config`\n');
    files.set('macros/sample_config.yml', 'name: sample_config\ndefinition: "`sample_index`"\n');
    expect(validateFiles(files).map((one) => [one.code, one.file, one.line])).to.deep.equal([
      ['spl-macro-recursion', sampleDetection, 11],
      ['macro-recursion', 'macros/sample_config.yml', 2],
      ['macro-recursion', 'macros/sample_index.yml', 2],
    ]);
  });

  it('a deeply nested value and keys of the prototype do no harm', () => {
    expect(findings(other, `a: ${'['.repeat(20_000)}`)[0]).to.deep.include({ code: 'yaml-syntax' });
    const found = findings(sampleDetection, `${sample}__proto__: {polluted: 1}\nconstructor: x\n`);
    expect(found.map((one) => one.code)).to.include('unknown-key');
    expect(({} as { polluted?: number }).polluted).to.equal(undefined);
  });

  it('every fault of every file is told at once', () => {
    const files = samplePack('v5');
    files.set(sampleDetection, sample.replace('type: TTP', 'type: Tpp').replace('version: 1', 'version: x'));
    files.set('stories/sample_story.yml', 'name: Sample Story\n');
    files.set('macros/broken.yml', 'name: "x\n');
    const codes = validateFiles(files).map((one) => `${one.file} ${one.code}`);
    expect(codes).to.include(`${sampleDetection} detection-type`);
    expect(codes).to.include(`${sampleDetection} wrong-type`);
    expect(codes).to.include('stories/sample_story.yml missing-key');
    expect(codes).to.include('macros/broken.yml yaml-syntax');
  });

  it('comments switch rules off, for the file or for the line; text of values does not', () => {
    const wrong = sample.replace('type: TTP', 'type: Tpp');
    const codes = (text: string) => findings(sampleDetection, text).map((one) => one.code);
    expect(codes(wrong)).to.include('detection-type');
    expect(codes(`# firedrill-disable detection-type\n${wrong}`)).to.not.include('detection-type');
    expect(codes(wrong.replace('Tpp', 'Tpp # firedrill-disable-line detection-type'))).to.not.include('detection-type');
    expect(codes(wrong.replace('name:', '# firedrill-disable-line detection-type\nname:'))).to.include(
      'detection-type',
    );
    expect(
      codes(
        wrong
          .replace('Finds the tool', "'Finds # firedrill-disable detection-type'")
          .replace(' of the sample.\n', '\n'),
      ),
    ).to.include('detection-type');
    expect(codes(`# firedrill-disable yaml-syntax\n${sample}version: 2\n`)).to.include('yaml-syntax');
  });
});
