using System.CommandLine;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Policies;
using NanoMedAgent.MedAgent.Provisioning;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>policy new</c>.</summary>
internal static class PolicyNewCommand
{
    private const string Remark = "Limits to start from, for adults. Your hospital has to choose its own for its patients.";
    private const int PeriodSeconds = 60;
    private const int PeriodWithAlarmsSeconds = 10;
    private const string PairingOptional = "optional";
    private const string PairingRequired = "required";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string[]> recipients = new("--recipient")
        {
            Description = "The recipients' public keys (PEM). The first recipient is the custodian of all classes.",
            HelpName = "FILE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int?> period = new("--period")
        {
            Description = $"The sampling period of all vital signs in seconds. [default: {PeriodSeconds}; with --alarms "
                + $"{PeriodWithAlarmsSeconds}]",
        };
        Option<bool> alarms = new("--alarms") { Description = "Include alarm limits to start from. Your hospital has to choose its own." };
        Option<string> pairing = new("--pairing")
        {
            Description = $"{PairingRequired}: sensors measure only while they are paired with a patient. {PairingOptional}: they always "
                + "measure.",
            DefaultValueFactory = _ => PairingOptional,
        };
        pairing.AcceptOnlyFromAmong(PairingOptional, PairingRequired);
        Option<string?> board = new("--board")
        {
            Description = "With --alarms: limits only for what this board's chips measure, so the pulse where there is no heart rate.",
            HelpName = "ID",
        };
        Option<string[]> sensors = new("--sensor")
        {
            Description = "The board's sensor chips, as for 'device provision'. Repeat it for each chip.",
            HelpName = "CHIP",
            DefaultValueFactory = _ => [.. SensorChip.Usual],
        };
        Option<string?> site = new("--thermometer")
        {
            Description = "Where thermometers are, so that they measure the body's temperature. [default: on the skin]",
            HelpName = string.Join('|', ThermometerEntry.Sites),
        };
        site.AcceptOnlyFromAmong([.. ThermometerEntry.Sites]);
        Option<decimal?> offset = new("--thermometer-offset")
        {
            Description = "With --thermometer: what is added to the temperature there to get the body's, in °C.",
        };
        Option<string?> authority = new("--authority")
        {
            Description = "The public key of the authority (PEM) that will sign it: no other key does. [default: any key signs it]",
            HelpName = "FILE",
        };
        Option<string[]> issuers = new("--issuer")
        {
            Description = $"The certificate (PEM) of a CA that may issue certificates for a device; up to {DataPolicy.IssuersLimit}. "
                + "[default: devices keep no certificates]",
            HelpName = "FILE",
        };
        Option<string> output = new("--out")
        {
            Description = "The file to write.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "policy.json",
        };
        Command command = new(
            "new",
            "Writes a policy to start from. "
            + "Example: medagent policy new --recipient recipient.pub.pem --period 60")
        {
            recipients, period, alarms, board, sensors, pairing, site, offset, authority, issuers, output,
        };
        command.SetAction(result => New(
            result.GetValue(output)!,
            new PolicyStart(result.GetValue(recipients)!, result.GetValue(authority))
            {
                PeriodSeconds = result.GetValue(period),
                HasAlarms = result.GetValue(alarms),
                Signs = result.GetValue(board) is { } id ? SignsOf(id, result.GetValue(sensors)!) : null,
                OnlyWhilePaired = result.GetValue(pairing) == PairingRequired,
                Thermometer = ThermometerOf(result.GetValue(site), result.GetValue(offset)),
                Issuers = result.GetValue(issuers) ?? [],
            }));
        return command;
    }

    private static int New(string output, PolicyStart start)
    {
        if (File.Exists(output))
        {
            throw new IOException($"{output} exists already; choose another --out");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        Dictionary<string, string> files = [];
        string Relative(string file) => Path.GetRelativePath(folder, Path.GetFullPath(file));

        // Read here, so that a wrong file is found now and not when the policy is signed.
        foreach (string file in start.Issuers)
        {
            IssuerPin.OfPem(file);
        }

        if (start.Authority is not null)
        {
            CosePublicKey.FromPem(start.Authority);
        }

        foreach (string file in start.Recipients)
        {
            CosePublicKey.FromPem(file);
            string name = Path.GetFileName(file).Split('.')[0];
            files.Add(files.ContainsKey(name) ? $"{name}-{files.Count + 1}" : name, Relative(file));
        }

        int period = start.PeriodSeconds ?? (start.HasAlarms ? PeriodWithAlarmsSeconds : PeriodSeconds);
        PolicyDocument document = new()
        {
            Version = 1,
            Authority = start.Authority is null ? null : Relative(start.Authority),
            Recipients = files,
            Classes = DataPolicy.AllClasses.ToDictionary(name => name, _ => new ClassEntry([.. files.Keys], files.Keys.First())),
            PeriodSeconds = VitalSign.All.ToDictionary(sign => sign.Name, _ => period),
            Alarms = start.Alarms,
            Pairing = new PairingEntry { OnlyWhilePaired = start.OnlyWhilePaired },
            Thermometer = start.Thermometer,
            Issuers = start.Issuers.Count == 0 ? null : [.. start.Issuers.Select(Relative)],
        };
        DataPolicy policy = document.ToPolicy(output);
        PolicyCommands.RefuseFaults(output, policy);

        // In the file, beside the limits, for whoever edits them.
        const string alarms = "  \"alarms\": {";
        string json = document.ToJson().Replace(alarms, $"  // {Remark}{Environment.NewLine}{alarms}", StringComparison.Ordinal);
        File.WriteAllText(output, json + Environment.NewLine);
        PolicyCommands.Warn(policy);
        if (start.HasAlarms)
        {
            Console.WriteLine(Remark);
        }

        Console.WriteLine($"{output} written; edit it, then: medagent policy sign {output} --authority authority.key.pem");
        return 0;
    }

    /// <summary>What a board measures. Its sensor chips are the maker's choice, so they are named, or the usual ones.</summary>
    private static HashSet<string> SignsOf(string board, string[] sensors)
    {
        Board.Of(board);
        return
        [
            .. SensorSetting.ParseAll(sensors)
                .SelectMany(setting => SensorChip.All.Single(chip => chip.Name == setting.Chip).Signs),
        ];
    }

    private static ThermometerEntry? ThermometerOf(string? site, decimal? offset) => (site, offset) switch
    {
        (null, null) => null,
        ({ } named, { } added) => new ThermometerEntry(named, added),
        _ => throw new InvalidDataException("--thermometer and --thermometer-offset belong together; give both, or none"),
    };
}
