using System.CommandLine;
using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.MedAgent.Provisioning;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>voucher new</c>, <c>voucher show</c> and <c>voucher import</c>.</summary>
internal static class VoucherCommands
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    /// <summary>The commands for vouchers.</summary>
    public static Command Create() => new(
        "voucher",
        "Vouchers of a maker: each brings the key of a hospital's authority onto one device that has no owner yet.")
    {
        CreateNew(), CreateShow(), CreateImport(),
    };

    private static Command CreateNew()
    {
        Option<string> maker = new("--maker")
        {
            Description = "The maker's private key (PEM).",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> device = new("--public-key")
        {
            Description = "The device's public key: the hex digits that it prints when it starts, or a file with them, with its COSE_Key, "
                + "or with PEM.",
            HelpName = "KEY",
            Required = true,
        };
        Option<string> serial = new("--serial")
        {
            Description = "The device's serial, as on its label.",
            HelpName = "SERIAL",
            Required = true,
        };
        Option<string> authority = new("--authority")
        {
            Description = "The public key of the authority that will own the device (PEM).",
            HelpName = "FILE",
            Required = true,
        };
        Option<DateTimeOffset?> notAfter = TimeOption.Create(
            "--not-after", "The device refuses the voucher after this time. [default: in a year]");
        Option<long?> number = new("--number")
        {
            Description = "A number higher than in all earlier vouchers for this device. [default: milliseconds since 1970]",
            HelpName = "N",
        };
        Option<string?> nonce = new("--nonce")
        {
            Description = "The nonce of the device's announcement, 32 hex digits: the voucher counts until the device's next start. "
                + "[default: none]",
            HelpName = "HEX",
        };
        Option<string?> output = new("--out")
        {
            Description = "The file for the voucher. [default: voucher-SERIAL.cose]",
            HelpName = "FILE",
        };
        Command command = new(
            "new",
            "Signs a voucher. Example: medagent voucher new --maker maker.key.pem --public-key device.pub.pem --serial NM2600042 "
            + "--authority authority.pub.pem")
        {
            maker, device, serial, authority, notAfter, number, nonce, output, KeyPassphrase.FromFile,
        };
        command.SetAction(result =>
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            Voucher voucher = new(
                DevicePublicKey.Read(result.GetValue(device)!).Thumbprint,
                result.GetValue(serial)!,
                CosePublicKey.FromPem(result.GetValue(authority)!),
                result.GetValue(notAfter) ?? now + Validity,
                result.GetValue(number) ?? now.ToUnixTimeMilliseconds())
            {
                Nonce = result.GetValue(nonce) is { } digits ? NonceOf(digits) : null,
            };
            using HospitalKey key = KeyPassphrase.Load(result, result.GetValue(maker)!);
            string path = result.GetValue(output) ?? $"voucher-{voucher.Serial}.cose";
            byte[] message;
            try
            {
                message = voucher.Sign(key);
            }
            catch (ArgumentException refusal)
            {
                throw new InvalidDataException($"no device would accept this voucher: {refusal.Message}", refusal);
            }

            File.WriteAllBytes(path, message);
            Console.WriteLine(FormattableString.Invariant($"{path}: {message.Length} bytes"));
            return 0;
        });
        return command;
    }

    private static Command CreateShow()
    {
        Argument<string> file = new("file") { Description = "A voucher." };
        Option<string?> maker = MakerKey(isRequired: false);
        Command command = new(
            "show",
            "Shows what is in a voucher, and with --maker whether that maker has signed it. "
            + "Example: medagent voucher show voucher-NM2600042.cose --maker maker.pub.pem")
        {
            file, maker,
        };
        command.SetAction(result => Show(result.GetValue(file)!, result.GetValue(maker)));
        return command;
    }

    private static Command CreateImport()
    {
        Argument<string[]> files = new("files") { Description = "Vouchers.", Arity = ArgumentArity.OneOrMore };
        Option<string?> maker = MakerKey(isRequired: true);
        Option<string> authority = new("--authority")
        {
            Description = "The public key of your authority (PEM): vouchers for another one are refused.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> by = new("--by") { Description = "Your id; it stands beside the vouchers.", Required = true };
        Command command = new(
            "import",
            "Checks vouchers and keeps them in the database. The ward sends them to the devices that announce themselves without an owner, "
            + "and to those whose label somebody reads. When one is wrong, none is kept. "
            + "Example: medagent voucher import voucher-NM2600042.cose --maker maker.pub.pem --authority authority.pub.pem --by admin "
            + "--db readings.db")
        {
            files, maker, authority, by, StoreOption.Database,
        };
        command.SetAction(result => Import(
            result.GetValue(files)!, CosePublicKey.FromPem(result.GetValue(maker)!), CosePublicKey.FromPem(result.GetValue(authority)!),
            result.GetValue(by)!, result.GetValue(StoreOption.Database)!));
        return command;
    }

    private static Option<string?> MakerKey(bool isRequired) => new("--maker")
    {
        Description = "The maker's public key (PEM).",
        HelpName = "FILE",
        Required = isRequired,
    };

    private static byte[] NonceOf(string digits) => digits.Length == 2 * Voucher.NonceLength && digits.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(digits)
        : throw new InvalidDataException(
            FormattableString.Invariant($"--nonce {digits}: give the {2 * Voucher.NonceLength} hex digits of the device's announcement"));

    private static int Show(string path, string? maker)
    {
        CosePublicKey? signer = maker is null ? null : CosePublicKey.FromPem(maker);
        if (!Voucher.TryRead(InputFile.ReadBytes(path), signer, out Voucher? voucher, out string reason))
        {
            throw new InvalidDataException($"{path}: {reason}; ask the maker for another voucher");
        }

        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").NoWrap());
        table.AddTexts("device key, thumbprint", Convert.ToHexStringLower(voucher!.Thumbprint));
        table.AddTexts("serial", voucher.Serial);
        table.AddTexts("authority, key id", Convert.ToHexStringLower(voucher.Authority.KeyId));
        table.AddTexts("not after", FormattableString.Invariant($"{voucher.NotAfter.UtcDateTime:u}"));
        table.AddTexts("number", FormattableString.Invariant($"{voucher.Number}"));
        table.AddTexts("nonce", voucher.Nonce is null ? "none" : Convert.ToHexStringLower(voucher.Nonce));
        table.AddTexts("signature", signer is null ? "not verified; give --maker" : "right");
        Output.Write(table);
        return 0;
    }

    private static int Import(string[] paths, CosePublicKey maker, CosePublicKey authority, string by, string database)
    {
        // All or none: nothing is kept before everything is checked.
        List<(Voucher Voucher, byte[] Message)> vouchers = [.. paths.Select(path => ReadChecked(path, maker, authority))];
        if (StoreOption.Problem(database) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        try
        {
            using AssociationStore store = AssociationStore.Open(database);
            IReadOnlyDictionary<string, DeviceStateChange> blocked = store.DeviceStates.Blocked();
            Dictionary<string, string> retired = store.Devices.All()
                .Where(device => blocked.GetValueOrDefault(device.Key.DeviceId)?.State == DeviceState.Retired)
                .ToDictionary(device => Convert.ToHexString(device.Key.Thumbprint), device => device.Key.DeviceId);
            foreach ((string path, (Voucher voucher, _)) in paths.Zip(vouchers))
            {
                if (retired.TryGetValue(Convert.ToHexString(voucher.Thumbprint), out string? device))
                {
                    throw new InvalidDataException($"{path}: its device {device} is retired here, and stays so; return the voucher");
                }
            }

            int kept = vouchers.Count(each => store.Vouchers.Add(each.Voucher, each.Message, by, DateTimeOffset.UtcNow));
            Console.WriteLine(FormattableString.Invariant($"{kept} kept, {vouchers.Count - kept} known before"));
            return 0;
        }
        catch (DbException failure)
        {
            throw NamedStore.Unreadable(database, failure);
        }
    }

    private static (Voucher Voucher, byte[] Message) ReadChecked(string path, CosePublicKey maker, CosePublicKey authority)
    {
        byte[] message = InputFile.ReadBytes(path);
        bool isRead = Voucher.TryRead(message, maker, out Voucher? voucher, out string reason);
        string refusal = !isRead ? reason
            : !voucher!.Authority.Equals(authority)
                ? $"it is for another authority, {Convert.ToHexStringLower(voucher.Authority.KeyId)}"
            : voucher.NotAfter < DateTimeOffset.UtcNow ? "it has expired"
            : "";
        return refusal.Length == 0
            ? (voucher!, message)
            : throw new InvalidDataException($"{path}: {refusal}; ask the maker for another voucher");
    }
}
