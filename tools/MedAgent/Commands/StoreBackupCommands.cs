using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.MedAgent.Provisioning;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>store key</c>, <c>store backup</c> and <c>store restore</c>.</summary>
internal static class StoreBackupCommands
{
    private static readonly Option<string> KeyFile = new("--out")
    {
        Description = "The file for the private key (PKCS#8 PEM, readable by you only). The public key is written beside it as .pub.pem.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "backup.key.pem",
    };
    private static readonly Option<string> Recipient = new("--for")
    {
        Description = "The public RSA key, or a certificate, of who can restore it (PEM).",
        HelpName = "FILE",
        Required = true,
    };
    private static readonly Option<string> BackupOutput = new("--out")
    {
        Description = "The file to write; it must not exist.",
        HelpName = "FILE",
        Required = true,
    };
    private static readonly Argument<string> Backup = new("backup") { Description = "The file that 'store backup' has written." };
    private static readonly Option<string> Key = new("--key")
    {
        Description = "The private key that belongs to the public one of the backup (PEM).",
        HelpName = "FILE",
        Required = true,
    };
    private static readonly Option<string> NewStore = new("--db")
    {
        Description = "Where to: an SQLite file that does not exist, or a PostgreSQL connection string or URI of an empty database.",
        Required = true,
    };
    private static readonly Option<string> By = new("--by") { Description = "Your id; it stands in the audit log.", Required = true };

    /// <summary><c>store key</c>.</summary>
    public static Command CreateKey()
    {
        Command command = new(
            "key",
            "Makes the key pair of backups. Keep the private key offline: without it, no backup can be restored. "
            + "Example: medagent store key --out backup.key.pem")
        {
            KeyFile,
        };
        command.SetAction(result => NewKey(result.GetValue(KeyFile)!));
        return command;
    }

    /// <summary><c>store backup</c>.</summary>
    public static Command CreateBackup()
    {
        Command command = new(
            "backup",
            "Writes all of the database into an encrypted file, as it is at one moment; collector and ward go on meanwhile. "
            + "Example: medagent store backup --db readings.db --for backup.pub.pem --out store-2027-01-01.backup")
        {
            StoreOption.Database, Recipient, BackupOutput,
        };
        command.SetAction(result => StoreCommands.OnStore(result.GetValue(StoreOption.Database)!, () => Write(
            result, result.GetValue(Recipient)!, result.GetValue(BackupOutput)!)));
        return command;
    }

    /// <summary><c>store restore</c>.</summary>
    public static Command CreateRestore()
    {
        Command command = new(
            "restore",
            "Restores a backup into a new file or an empty database: all of it, or nothing. Start collector and ward with it afterwards, "
            + "and check at the beds which sensor is whose. "
            + "Example: medagent store restore store-2027-01-01.backup --key backup.key.pem --db restored.db --by admin.kim")
        {
            Backup, Key, NewStore, By,
        };
        command.SetAction(result => StoreCommands.OnDatabase(result.GetValue(NewStore)!, () => Restore(
            result.GetValue(Backup)!, result.GetValue(Key)!, result.GetValue(NewStore)!, result.GetValue(By)!)));
        return command;
    }

    private static int NewKey(string path)
    {
        if (File.Exists(path))
        {
            throw new IOException($"{path} exists already; backups that were made for it need it, so give another --out");
        }

        using RSA key = BackupKey.Create();
        PrivateFile.Write(path, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        string publicPath = Path.ChangeExtension(path, null);
        publicPath = (publicPath.EndsWith(".key", StringComparison.Ordinal) ? publicPath[..^4] : publicPath) + ".pub.pem";
        File.WriteAllText(publicPath, key.ExportSubjectPublicKeyInfoPem() + "\n");
        Output.Line($"private key  {path} (readable by you only; keep it offline)");
        Output.Line($"public key   {publicPath}");
        return 0;
    }

    private static int Write(ParseResult result, string recipient, string path)
    {
        string store = result.GetValue(StoreOption.Database)!;
        using RSA key = BackupKey.LoadPublic(recipient);
        if (!File.Exists(path))
        {
            AccessAudit.NoteBackup(result, Path.GetFileName(path));
        }

        long rows = BackupFile.Write(path, store, key, DateTimeOffset.UtcNow, ShowRows);
        ProgressLine.Clear();
        using FileStream file = File.OpenRead(path);
        Output.Line(string.Create(CultureInfo.InvariantCulture, $"{path}: {rows:N0} rows, {file.Length:N0} bytes"));
        Output.Line($"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(file))}");
        return 0;
    }

    private static int Restore(string path, string key, string store, string by)
    {
        using RSA loaded = BackupKey.LoadPrivate(key);
        (StoreRestore restore, long rows) = BackupFile.Restore(path, store, loaded, by, DateTimeOffset.UtcNow, ShowRows);
        ProgressLine.Clear();
        Output.Line(string.Create(
            CultureInfo.InvariantCulture, $"{rows:N0} rows of a backup of {restore.Made.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} were restored"));
        Output.Line("What has arrived since then is not in it. Sensors send again what they still have, and declare the rest as lost.");
        Output.Line("Who was paired or unpaired since then is not in it either: check at the beds which sensor is whose.");
        return 0;
    }

    private static void ShowRows(long rows) => ProgressLine.Show(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows"));
}
