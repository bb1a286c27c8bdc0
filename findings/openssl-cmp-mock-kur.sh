#!/usr/bin/env bash
# OpenSSL 3.0: the mock server of `openssl cmp` compares the oldCertId of a key update request (kur) with issuer and serial number of the
# certificate that it is going to return (-rsp_cert), not with one that it has issued before. So a key update for a new certificate with a
# serial number of its own is rejected with "wrong certid"; one whose new certificate has the serial number of the old one is granted.
# Wants OpenSSL 3.0. Nothing listens: the mock server runs inside the client (-use_mock_srv).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

openssl version
{
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 9 -subj /CN=CA -keyout ca.key -out ca.pem
  for name in old new; do
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /CN=client -keyout $name.key -out $name.csr
  done
  printf 'basicConstraints=CA:false\nsubjectKeyIdentifier=hash\n' >extensions
  openssl x509 -req -in old.csr -CA ca.pem -CAkey ca.key -set_serial 11 -extfile extensions -out old.pem
  openssl x509 -req -in new.csr -CA ca.pem -CAkey ca.key -set_serial 12 -extfile extensions -out serial-12.pem
  openssl x509 -req -in new.csr -CA ca.pem -CAkey ca.key -set_serial 11 -extfile extensions -out serial-11.pem
} >/dev/null 2>&1

update() {
  openssl cmp -use_mock_srv -srv_cert ca.pem -srv_key ca.key -srv_trusted ca.pem -rsp_cert "$1" -cmd kur -cert old.pem -key old.key \
    -newkey new.key -trusted ca.pem -certout got.pem >log 2>&1
}

if update serial-12.pem; then
  echo "changed: a certificate with another serial number is granted"
  exit 1
fi
grep -q 'wrong certid' log || { echo "changed: it is rejected for another reason"; cat log; exit 1; }
echo "kur for serial number 11, answered with 12: rejected, wrong certid"
update serial-11.pem || { echo "changed: a certificate with the same serial number is rejected"; cat log; exit 1; }
echo "kur for serial number 11, answered with another certificate that has 11: granted"
