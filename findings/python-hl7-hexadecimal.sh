#!/usr/bin/env bash
# python-hl7 0.4.5 (Debian's python3-hl7): what `escape` writes for a character, `unescape` does not always read. It writes the number of
# the character in hexadecimal, of as many digits as it has ("\X10d\", "\X20ac\"), and one digit with a blank before it ("\X a\"). It
# reads two digits as one character each. So characters above U+00FF come back as others. HL7 v2 (chapter 2, "Hexadecimal") has the digits
# in pairs, for bytes: what a peer writes for the two bytes of a letter in UTF-8 (MSH-18) is read as two letters.
# Wants Python 3, and Debian 12's packages.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -q python3-hl7=0.4.5-1 >/dev/null 2>&1
dpkg-deb -x python3-hl7_0.4.5-1_all.deb package

cat >probe.py <<'PY'
import hl7

message = hl7.parse('MSH|^~\\&|A|B|C|D|20261130101112||ADT^A08|1|P|2.6||||||UNICODE UTF-8\rPID|1\r')
for text in ['a', 'ü', 'č', '€', '\n']:
    written = message.escape(text)
    print(f'{text!a} is written {written!a} and read {message.unescape(written)!a}')
print(f'the bytes of U+010D in UTF-8 are read {message.unescape(chr(92) + "XC48D" + chr(92))!a}')
PY

echo "python-hl7 $(PYTHONPATH=package/usr/lib/python3/dist-packages /usr/bin/python3 -c 'import hl7; print(hl7.__version__)')"
PYTHONPATH=package/usr/lib/python3/dist-packages /usr/bin/python3 probe.py | tee seen.txt
diff - seen.txt <<'EXPECTED'
'a' is written 'a' and read 'a'
'\xfc' is written '\\Xfc\\' and read '\xfc'
'\u010d' is written '\\X10d\\' and read '\x10\r'
'\u20ac' is written '\\X20ac\\' and read ' \xac'
'\n' is written '\\X a\\' and read '\n'
the bytes of U+010D in UTF-8 are read '\xc4\x8d'
EXPECTED
