namespace Hospital.Tests.BrokenFiles;

/// <summary>The table of what medagent does with files.</summary>
internal static class MedAgentFiles
{
    private const string Network = "--board esp32-devkitc --wifi-name W --broker b.example --out {out-device}";
    private const string Provision = Network + " --authority {authority.pub.pem} --policy {policy.cose}";
    private const string NewVoucher = "--serial A1 --authority {authority.pub.pem} --out {out.cose}";
    private const string Imported = " --by a --db {readings.db}";
    private const string Attest = "00112233445566778899 --broker 127.0.0.1:1";
    private const string Push = "00112233445566778899 ";
    private const string Rotated = "--authority {authority.key.pem} --new {recipient.key.pem}";
    private const string RotatedId = Rotated + " 00112233445566778899";
    private const string End = "--broker 127.0.0.1:1 --by a 00112233445566778899";
    private const string Tls = Provision + " --wifi-open --broker-ca";

    private const string Publish = "--key {vendor.key.pem} --source {sources} --out {out}";

    // What is long enough for a passphrase.
    private const string AnyText = BrokenFile.WithContent;

    /// <summary>Every option and argument that names a file or folder to read.</summary>
    public static IReadOnlyList<FileUse> Read { get; } =
    [
        new("policy new", "--recipient", "--recipient {f} --out {out.json}", "recipient.pub.pem"),
        new("policy new", "--authority", "--recipient {recipient.pub.pem} --authority {f} --out {out.json}", "authority.pub.pem"),
        new("policy new", "--issuer", "--recipient {recipient.pub.pem} --issuer {f} --out {out.json}", "tls-ca.pem"),
        new("recipient new", "--passphrase-file", "--passphrase --passphrase-file {f} --out {out.key.pem}", "passphrase", AnyText),
        new("authority new", "--passphrase-file", "--passphrase --passphrase-file {f} --out {out.key.pem}", "passphrase", AnyText),
        new("maker new", "--passphrase-file", "--passphrase --passphrase-file {f} --out {out.key.pem}", "passphrase", AnyText),
        new("vendor new", "--passphrase-file", "--passphrase --passphrase-file {f} --out {out.key.pem}", "passphrase", AnyText),
        new(
            "policy sign", "--passphrase-file",
            "{policy.json} --authority {locked-authority.key.pem} --out {out.cose} --passphrase-file {f}", "passphrase"),
        new(
            "voucher new", "--passphrase-file",
            "--maker {locked-maker.key.pem} --public-key {device.pub.pem} " + NewVoucher + " --passphrase-file {f}", "passphrase"),
        new("release sign", "--passphrase-file", "{release.suit} --key {locked-vendor.key.pem} --passphrase-file {f}", "passphrase"),
        new(
            "release co-sign", "--passphrase-file",
            "{release.suit} --vendor {vendor.pub.pem} --authority {locked-authority.key.pem} --passphrase-file {f}", "passphrase"),
        .. SigningFiles("device attest", Attest + " --db {readings.db}"),
        .. SigningFiles("device hand-over", End + " --to maker --db {readings.db}"),
        .. SigningFiles("device retire", End + " --db {readings.db}"),
        .. SigningFiles("command roll-back", "--broker 127.0.0.1:1 --device 00112233445566778899"),
        .. SigningFiles("command revoke", "--least 2 --broker 127.0.0.1:1 --device 00112233445566778899"),
        .. SigningFiles("policy push", Push + "--policy {policy.cose} --db {readings.db} --watch"),
        .. SigningFiles("delegation new", "--key {recipient.pub.pem} --purpose grant --out {out.cbor}"),
        new("policy sign", "policy", "{f} --authority {authority.key.pem} --out {out.cose}", "policy.json"),
        new("policy sign", "--authority", "{policy.json} --authority {f} --out {out.cose}", "authority.key.pem"),
        new("policy sign", "--out", "{policy.json} --authority {authority.key.pem} --out {f}", "policy.cose", "missing"),
        new("policy show", "policy", "{f} --authority {authority.pub.pem}", "policy.cose"),
        new("policy show", "policy", "{f}", "policy.json"),
        new("policy show", "--authority", "{policy.cose} --authority {f}", "authority.pub.pem"),
        new("device show", "file", "{f}", "device.pub.pem", "PEM-larger-curve"),
        new("device identify", "log", "{f}", "device-output.txt"),
        new(
            "device provision", "--wifi-password-file", Provision + " --no-tls --wifi-password-file {f}", "wifi",
            "text JSON-open JSON-object"),
        new("device provision", "--broker-ca", Tls + " {f}", "tls-ca.pem"),
        new(
            "device provision", "--broker-cert", Tls + " {tls-ca.pem} --broker-cert {f} --broker-key {tls-device.key.pem}",
            "tls-device.pem"),
        new(
            "device provision", "--broker-key", Tls + " {tls-ca.pem} --broker-cert {tls-device.pem} --broker-key {f}",
            "tls-device.key.pem"),
        new(
            "device provision", "--broker-password-file", Provision + " --wifi-open --no-tls --broker-password-file {f}", "wifi",
            "text truncated UTF-16 JSON-object JSON-open JSON-array JSON-null JSON-number JSON-text"),
        new("device list", "--db", "--db {f}", "readings.db"),
        new("device udi", "--db", "--db {f}", "readings.db"),
        new("device udi", "--devices", "--db {readings.db} --devices {f} --identifier 04012345678901 --by a", "device-ids.txt"),
        new("device certificates", "--db", "--db {f}", "readings.db"),
        new("device state", "--db", "00112233445566778899 --db {f}", "readings.db"),
        .. StateFiles("device suspend"),
        .. StateFiles("device lost"),
        .. StateFiles("device activate"),
        .. StateFiles("device retire-record"),
        new("broker acl", "--db", "--db {f}", "readings.db"),
        new("broker acl", "--device", "--device {f}", "device/serial"),
        new("broker acl", "--passwords", "--for nats --db {readings.db} --passwords {f}", "wifi"),
        new(
            "device provision", "--authority", Network + " --policy {policy.cose} --wifi-open --no-tls --authority {f}",
            "authority.pub.pem"),
        new("device provision", "--policy", Network + " --authority {authority.pub.pem} --wifi-open --no-tls --policy {f}", "policy.cose"),
        new("device provision", "--public-key", Provision + " --wifi-open --no-tls --public-key {f}", "device.pub.pem"),
        new("device provision", "--out", "--label-only --out {f} --public-key {device.pub.pem}", "device/serial"),
        new("device provision", "--maker", Network + " --wifi-open --no-tls --maker {f}", "maker.pub.pem"),
        new("voucher new", "--maker", "--maker {f} --public-key {device.pub.pem} " + NewVoucher, "maker.key.pem"),
        new("voucher new", "--public-key", "--maker {maker.key.pem} --public-key {f} " + NewVoucher, "device.pub.pem"),
        new(
            "voucher new", "--authority",
            "--maker {maker.key.pem} --public-key {device.pub.pem} --serial A1 --authority {f} --out {out.cose}", "authority.pub.pem"),
        new("voucher show", "file", "{f}", "voucher.cose"),
        new("voucher show", "--maker", "{voucher.cose} --maker {f}", "maker.pub.pem"),
        new("voucher import", "files", "{f} --maker {maker.pub.pem} --authority {authority.pub.pem}" + Imported, "voucher.cose"),
        new("voucher import", "--maker", "{voucher.cose} --maker {f} --authority {authority.pub.pem}" + Imported, "maker.pub.pem"),
        new("voucher import", "--authority", "{voucher.cose} --maker {maker.pub.pem} --authority {f}" + Imported, "authority.pub.pem"),
        new(
            "voucher import", "--db", "{voucher.cose} --maker {maker.pub.pem} --authority {authority.pub.pem} --by a --db {f}",
            "readings.db"),
        new("label", "DEVICE", "{f} --out {out.svg}", "device/serial"),
        new("readings list", "--db", "--db {f}", "readings.db"),
        new("readings gaps", "--db", "--db {f}", "readings.db"),
        new("readings export", "--db", "--db {f}", "readings.db"),
        new("readings verify", "--db", "--db {f}", "readings.db"),
        new("readings verify", "--device-key", "--db {readings.db} --device-key {f}", "device.pub.pem"),
        new("readings evidence", "--db", "--db {f} --out {evidence.db}", "readings.db"),
        new("readings evidence", "--device-key", "--db {readings.db} --out {evidence.db} --device-key {f}", "device.pub.pem"),
        new("store check", "--db", "--db {f}", "readings.db"),
        new("events list", "--db", "--db {f}", "readings.db"),
        new("alarms list", "--db", "--db {f}", "readings.db"),
        new("attestation list", "--db", "--db {f}", "readings.db"),
        new("attestation show", "--db", "00112233445566778899 --db {f}", "readings.db"),
        new("device attest", "--authority", Attest + " --db {readings.db} --authority {f}", "authority.key.pem"),
        new("device attest", "--db", Attest + " --authority {authority.key.pem} --db {f}", "readings.db"),
        new(
            "device attest", "--device-key", Attest + " --authority {authority.key.pem} --db {readings.db} --device-key {f}",
            "device.pub.pem"),
        new(
            "device attest", "--releases",
            Attest + " --authority {authority.key.pem} --db {readings.db} --watch --vendor {vendor.pub.pem} --releases {f}",
            "release.suit"),
        new(
            "device attest", "--vendor",
            Attest + " --authority {authority.key.pem} --db {readings.db} --watch --releases {device} --vendor {f}", "vendor.pub.pem"),
        new("advisory affected", "--db", "--component a --releases {device} --vendor {vendor.pub.pem} --db {f}", "readings.db"),
        new(
            "advisory affected", "--releases", "--component a --db {readings.db} --vendor {vendor.pub.pem} --releases {f}",
            "release.suit"),
        new("advisory affected", "--vendor", "--component a --db {readings.db} --releases {device} --vendor {f}", "vendor.pub.pem"),
        .. OwnershipFiles("device hand-over", "--to maker "),
        new("device hand-over", "--to", End + " --authority {authority.key.pem} --db {readings.db} --to {f}", "maker.pub.pem"),
        .. OwnershipFiles("device retire", ""),
        .. BrokerFiles.Read(
            "device hand-over", "00112233445566778899 --by a --to maker --authority {authority.key.pem} --db {readings.db}"),
        .. BrokerFiles.Read("device retire", "00112233445566778899 --by a --authority {authority.key.pem} --db {readings.db}"),
        new("gateway list", "--db", "--db {f}", "readings.db"),
        new("gateway show", "--db", "--db {f} --number 1", "readings.db"),
        new("gateway resend", "--db", "--db {f} --by a", "readings.db"),
        new("audit list", "--db", "--db {f} --by a", "readings.db"),
        new("audit verify", "--db", "--db {f}", "readings.db"),
        new("gateway retract", "--db", "--db {f} --association 00112233445566778899aabbccddeeff --by a --note n", "readings.db"),
        new("quarantine list", "--db", "--db {f}", "readings.db"),
        new("quarantine accept", "--db", "--db {f} --device 00112233445566778899 --by a --note n", "readings.db"),
        new("quarantine dismiss", "--db", "--db {f} --device 00112233445566778899 --by a --note n", "readings.db"),
        new("board check", "--folder", "--folder {f}", "boards/mine/board.json"),
        new("board check", "--policy", "esp32-devkitc --policy {f}", "policy.json"),
        new("board check", "--policy", "esp32-devkitc --policy {f} --authority {authority.pub.pem}", "policy.cose"),
        new("board check", "--authority", "esp32-devkitc --policy {policy.cose} --authority {f}", "authority.pub.pem"),
        new(
            "release new", "--image", "--image {f} --vendor e.com --class x --sequence 1 --out {out.suit}", "app.pe",
            BrokenFile.WithContent),
        new(
            "release new", "--map", "--image {app.pe} --vendor e.com --class x --sequence 1 --map {f} --out {out.suit}", "app.names.map"),
        new(
            "release new", "--sbom", "--image {app.pe} --vendor e.com --class x --sequence 1 --sbom {f} --out {out.suit}",
            "firmware.cdx.json"),
        new("release trace", "log", "{f} --map {app.names.map}", "device-output.txt", "empty " + BrokenFile.WithContent),
        new("release trace", "--map", "{device-output.txt} --map {f}", "app.names.map"),
        new("release sign", "release", "{f} --key {vendor.key.pem}", "release.suit"),
        new("release sign", "--key", "{release.suit} --key {f}", "vendor.key.pem"),
        new("release sign", "--hash-based-key", "{release.suit} --hash-based-key {f}", "hss.key.pem"),
        new("release co-sign", "release", "{f} --vendor {vendor.pub.pem} --authority {authority.key.pem}", "release.suit"),
        new("release co-sign", "--vendor", "{release.suit} --vendor {f} --authority {authority.key.pem}", "vendor.pub.pem"),
        new("release co-sign", "--authority", "{release.suit} --vendor {vendor.pub.pem} --authority {f}", "authority.key.pem"),
        new("release inspect", "release", "{f}", "release.suit"),
        new("release verify", "release", "{f} --vendor {vendor.pub.pem}", "release.suit"),
        new("release verify", "--vendor", "{release.suit} --vendor {f}", "vendor.pub.pem"),
        new("release verify", "--sbom", "{release.suit} --vendor {vendor.pub.pem} --sbom {f}", "firmware.cdx.json"),
        new("release verify", "--authority", "{release.suit} --vendor {vendor.pub.pem} --authority {f}", "authority.pub.pem"),
        new("release verify", "--hash-based", "{release.suit} --vendor {vendor.pub.pem} --hash-based {f}", "hss.pub.pem"),
        new(
            "release verify", "--image", "{release.suit} --vendor {vendor.pub.pem} --image {f}", "app.pe",
            "empty " + BrokenFile.WithContent),
        new("release verify", "--source", "{release.suit} --vendor {vendor.pub.pem} --source {f}", "release.suit"),
        new(
            "release verify", "--statement", "{release.suit} --vendor {vendor.pub.pem} --source {sources} --statement {f}",
            "statement.intoto.jsonl"),
        new("release publish", "release", "{f} --image {app.pe} " + Publish, "release.suit"),
        new(
            "release publish", "--image", "{release.suit} --image {f} " + Publish, "app.pe"),
        new("release publish", "--key", "{release.suit} --image {app.pe} --key {f} --source {sources} --out {out}", "vendor.key.pem"),
        new(
            "release publish", "--passphrase-file",
            "{release.suit} --image {app.pe} --key {locked-vendor.key.pem} --passphrase-file {f} --source {sources} --out {out}",
            "passphrase"),
        new("release publish", "--sbom", "{release.suit} --image {app.pe} --sbom {f} " + Publish, "app.pe"),
        new(
            "release publish", "--source", "{release.suit} --image {app.pe} --key {vendor.key.pem} --out {out} --source {f}",
            "release.suit"),
        new("release serve", "--folder", "--folder {f} --port 0", "app.pe", "folder"),
        new("release offer", "release", "{f} --broker 127.0.0.1:1 --device 00112233445566778899", "release.suit"),
        new(
            "release offer", "--device-key",
            "{release.suit} --broker 127.0.0.1:1 --device 00112233445566778899 --device-key {f}", "device.pub.pem"),
        new(
            "release offer", "--db", "{release.suit} --broker 127.0.0.1:1 --device 00112233445566778899 --db {f}", "readings.db"),
        new("release vendor-keys", "--key", "--vendor e.com --class x --key {f} --out {out.cs}", "vendor.pub.pem"),
        new("release vendor-keys", "--hash-based", "--vendor e.com --class x --hash-based {f} --out {out.cs}", "hss.pub.pem"),
        new(
            "command roll-back", "--authority", "--authority {f} --broker 127.0.0.1:1 --device 00112233445566778899", "authority.key.pem"),
        new(
            "command roll-back", "--device-key",
            "--authority {authority.key.pem} --broker 127.0.0.1:1 --device 00112233445566778899 --device-key {f}", "device.pub.pem"),
        new(
            "command roll-back", "--db",
            "--authority {authority.key.pem} --broker 127.0.0.1:1 --device 00112233445566778899 --db {f}", "readings.db"),
        new(
            "command revoke", "--authority", "--least 2 --authority {f} --broker 127.0.0.1:1 --device 00112233445566778899",
            "authority.key.pem"),
        new(
            "command revoke", "--device-key",
            "--least 2 --authority {authority.key.pem} --broker 127.0.0.1:1 --device 00112233445566778899 --device-key {f}",
            "device.pub.pem"),
        new(
            "command revoke", "--db",
            "--least 2 --authority {authority.key.pem} --broker 127.0.0.1:1 --device 00112233445566778899 --db {f}",
            "readings.db"),
        new("policy push", "--policy", Push + "--policy {f} --authority {authority.pub.pem} --db {readings.db}", "policy.cose"),
        new("policy push", "--authority", Push + "--policy {policy.cose} --authority {f} --db {readings.db}", "authority.pub.pem"),
        new("policy push", "--db", Push + "--policy {policy.cose} --authority {authority.pub.pem} --db {f}", "readings.db"),
        new(
            "policy push", "--devices",
            "--devices {f} --policy {policy.cose} --authority {authority.pub.pem} --db {readings.db}", "device-ids.txt"),
        new("policy status", "--db", "--db {f}", "readings.db"),
        new("rollout new", "release", "{f} " + Push + "--db {readings.db}", "release.suit"),
        new("rollout new", "--vendor", "{release.suit} " + Push + "--db {readings.db} --vendor {f}", "vendor.pub.pem"),
        new("rollout new", "--authority", "{release.suit} " + Push + "--db {readings.db} --authority {f}", "authority.pub.pem"),
        new("rollout new", "--devices", "{release.suit} --db {readings.db} --devices {f}", "device-ids.txt"),
        new("rollout new", "--db", "{release.suit} " + Push + "--db {f}", "readings.db"),
        new("rollout status", "--db", "--db {f}", "readings.db"),
        new("rollout list", "--db", "--db {f}", "readings.db"),
        new("rollout pause", "--db", "--why x --db {f}", "readings.db"),
        new("rollout resume", "--db", "--why x --db {f}", "readings.db"),
        .. BrokerFiles.Read("rollout status", "--db {readings.db} --watch"),
        .. BrokerFiles.Read("rollout new", "{release.suit} " + Push + "--db {readings.db} --watch"),
        .. BrokerFiles.Read("command revoke", "--least 2 --authority {authority.key.pem} --device 00112233445566778899"),
        .. BrokerFiles.Read("policy push", Push + "--policy {policy.cose} --authority {authority.key.pem} --db {readings.db} --watch"),
        new(
            "delegation new", "--authority", "--key {recipient.pub.pem} --purpose grant --out {out.cbor} --authority {f}",
            "authority.key.pem"),
        new("delegation new", "--key", "--authority {authority.key.pem} --purpose grant --out {out.cbor} --key {f}", "recipient.pub.pem"),
        new("authority rotate", "--authority", "--authority {f} --new {recipient.key.pem} --all --db {readings.db}", "authority.key.pem"),
        new("authority rotate", "--new", "--authority {authority.key.pem} --new {f} --all --db {readings.db}", "recipient.key.pem"),
        new("authority rotate", "--db", RotatedId + " --db {f}", "readings.db"),
        new("authority rotate", "--devices", Rotated + " --db {readings.db} --devices {f}", "device-ids.txt"),
        new(
            "authority rotate", "--passphrase-file",
            "--authority {locked-authority.key.pem} --new {recipient.key.pem} --all --db {readings.db} --passphrase-file {f}",
            "passphrase"),
        .. BrokerFiles.Read("authority rotate", RotatedId + " --db {readings.db} --watch"),
        new("authority status", "--db", "--db {f}", "readings.db"),
        new("delegation show", "file", "{f} --authority {authority.pub.pem}", "delegation.cbor"),
        new("delegation show", "--authority", "{delegation.cbor} --authority {f}", "authority.pub.pem"),
        .. BrokerFiles.Read("release offer", "{release.suit} --device 00112233445566778899"),
        .. BrokerFiles.Read("command roll-back", "--authority {authority.key.pem} --device 00112233445566778899"),
        .. BrokerFiles.Read("device attest", "00112233445566778899 --authority {authority.key.pem} --db {readings.db}"),
    ];

    /// <summary>Options and arguments with a text that names no file to be read.</summary>
    public static IReadOnlyList<string> NotRead { get; } =
    [
        // Files that are written.
        "recipient new --out", "authority new --out", "vendor new --out", "maker new --out", "voucher new --out", "policy new --out",
        "label --out", "sbom --out", "sbom --source", "advisory affected --component", "readings export --out", "delegation new --out",
        "readings evidence --out", "broker acl --out", "release hash-based-key --out", "release new --out", "release vendor-keys --out",
        "release publish --out",

        // Folders; what is wrong in them is named by tests of their own.
        "evidence --out", "evidence --source", "evidence --results",

        // It reports each fault in a line, and has a test of its own.
        "device check file",

        // The tests of maintenance damage databases, backups and keys.
        "store upgrade --db", "store backup --db", "store backup --for",
        "store restore --key", "store restore --db", "store restore backup",
        "store retain --db", "store erase --db",
        "store key --out", "store backup --out",

        // nanoff reads it; only its length is looked at.
        "board flash --image",

        // No files.
        "voucher new --serial", "voucher new --nonce", "voucher import --by",
        "policy new --pairing", "policy new --board", "policy new --sensor", "policy new --thermometer",
        "device provision --board", "device provision --port", "device provision --serial",
        "device provision --wifi-name", "device provision --broker", "device provision --time-server", "device provision --release-mirror",
        "device provision --sensor", "label --page", "readings list --device", "readings gaps --device", "readings gaps --format",
        "readings export --device", "readings export --format", "readings export --db-read",
        "readings export --patient", "readings export --association", "readings verify --device", "readings verify --class",
        "readings verify --association", "readings evidence --device", "readings evidence --class", "readings evidence --association",
        "device udi id", "device udi --identifier", "device udi --by", "device udi --state", "device provision --udi",
        "device list --state", "device list --find", "device state id",
        "device suspend id", "device suspend --by", "device suspend --reason", "device lost id", "device lost --by", "device lost --reason",
        "device activate id", "device activate --by", "device activate --reason",
        "device retire-record id", "device retire-record --by", "device retire-record --reason",
        "events list --device", "alarms list --device", "outbox plan --board",
        "device provision --broker-user", "broker acl --for", "broker acl --names", "broker acl --collector", "broker acl --ward",
        "broker acl --operator", "store restore --by", "store retain --class", "store retain --by", "store erase --patient",
        "store erase --by", "store roles --collector", "store roles --ward", "store roles --exporter", "store roles --gateway",
        "store roles --admissions", "store roles --siem",
        "audit list --by", "audit verify --head",
        "gateway list --destination", "gateway resend --destination", "gateway resend --by", "gateway retract --association",
        "gateway retract --by", "gateway retract --note",
        "quarantine list --device", "quarantine accept --device", "quarantine accept --class", "quarantine accept --association",
        "quarantine accept --by", "quarantine accept --note", "quarantine dismiss --device", "quarantine dismiss --class",
        "quarantine dismiss --by", "quarantine dismiss --note", "board show id", "board check id", "board flash id",
        "board lock id", "board lock --port", "board flash --port", "board flash --clr-version", "release new --vendor",
        "release new --class", "release new --version-number", "release new --uri", "release new --device", "release offer --broker",
        "release offer --device", "release vendor-keys --vendor", "release vendor-keys --class", "release vendor-keys --revoked",
        "release publish --notes-of", "release publish --project", "release publish --repository", "release publish --builder",

        // A program that is run.
        "release verify --msbuild",

        // No files.
        "attestation list --device", "attestation show device", "device attest device", "device attest --broker",
        "device attest --broker-user",
        "device hand-over id", "device hand-over --by", "device hand-over --broker", "device hand-over --broker-user",
        "device retire id", "device retire --by", "device retire --reason", "device retire --broker", "device retire --broker-user",
        "delegation new --purpose", "delegation new --device", "delegation new --ward",
        "policy push id", "policy push --state", "policy push --by", "policy push --broker", "policy push --broker-user",
        "rollout new id", "rollout new --state", "rollout new --rings", "rollout new --first", "rollout new --at-least", "rollout new --by",
        "rollout new --broker", "rollout new --broker-user", "rollout status --broker", "rollout status --broker-user",
        "rollout pause --why", "rollout pause --by", "rollout resume --why", "rollout resume --by",
        "authority rotate id", "authority rotate --state", "authority rotate --by", "authority rotate --broker",
        "authority rotate --broker-user",
        "command revoke --device", "command revoke --broker", "command revoke --broker-user",
        "command roll-back --device", "command roll-back --broker", "command roll-back --broker-user", "release offer --broker-user",
    ];

    /// <summary>The files of whoever signs a command; "--authority" has a line of its own.</summary>
    private static FileUse[] SigningFiles(string command, string line) =>
    [
        new(command, "--passphrase-file", line + " --authority {locked-authority.key.pem} --passphrase-file {f}", "passphrase"),
        new(
            command, "--delegation", line + " --authority {authority.pub.pem} --delegate-key {recipient.key.pem} --delegation {f}",
            "delegation.cbor"),
        new(
            command, "--delegate-key", line + " --authority {authority.pub.pem} --delegation {delegation.cbor} --delegate-key {f}",
            "recipient.key.pem"),
    ];

    private static FileUse[] OwnershipFiles(string command, string more) =>
    [
        new(command, "--authority", $"{End} {more}--db {{readings.db}} --authority {{f}}", "authority.key.pem"),
        new(command, "--db", $"{End} {more}--authority {{authority.key.pem}} --db {{f}}", "readings.db"),
        new(
            command, "--device-key", $"{End} {more}--authority {{authority.key.pem}} --db {{readings.db}} --device-key {{f}}",
            "device.pub.pem"),
        new(
            command, "--devices",
            $"--broker 127.0.0.1:1 --by a {more}--authority {{authority.key.pem}} --db {{readings.db}} --devices {{f}}", "device-ids.txt"),
    ];

    private static FileUse[] StateFiles(string command) =>
    [
        new(command, "--db", "00112233445566778899 --db {f} --by a --reason r", "readings.db"),
        new(command, "--devices", "--db {readings.db} --devices {f} --by a --reason r", "device-ids.txt"),
    ];
}
