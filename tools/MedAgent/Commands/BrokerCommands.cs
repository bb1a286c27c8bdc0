using System.CommandLine;
using System.Text;
using NanoMedAgent.Hospital.BrokerRules;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.MedAgent.Provisioning;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>broker acl</c>.</summary>
internal static class BrokerCommands
{
    private const string Mosquitto = "mosquitto";
    private const string Nats = "nats";
    private const string BySerial = "serial";
    private const string ById = "id";

    private static readonly Option<string> For = OneOf("--for", "The broker.", Mosquitto, Nats);
    private static readonly Option<string> Names = OneOf(
        "--names", "What a device's user name is, or the common name of its certificate: its serial or its id.", BySerial, ById);

    private static readonly Option<string[]> Collectors = User("--collector", "The user of a collector.", "collector");
    private static readonly Option<string[]> Wards = User(
        "--ward", "The user of a ward. If the collector runs in it, give the same name to --collector.", "ward");

    private static readonly Option<string[]> Operators = User(
        "--operator", "The user of somebody who sends commands and offers with medagent.", "medagent");

    private static readonly Option<string[]> Devices = new("--device")
    {
        Description = "Folders of devices that are not registered yet, made by 'medagent device provision' and with a label.",
        HelpName = "FOLDER",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Passwords = new("--passwords")
    {
        Description = "For nats: a file with NAME:PASSWORD in each line, the password as it is or as bcrypt makes it (htpasswd -nB NAME). "
            + "[default: users have certificates]",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "The file to write. [default: standard output]",
        HelpName = "FILE",
    };

    /// <summary>The commands for brokers.</summary>
    public static Command Create() => new("broker", "The settings of an MQTT broker.") { CreateAcl() };

    private static Command CreateAcl()
    {
        Command command = new(
            "acl",
            "Writes the broker's access rules: each registered device reaches its own topics alone, and only the hospital's programs send "
            + "acknowledgements and commands. A device that is suspended, lost, retired or handed over is left out. "
            + "Example: medagent broker acl --for mosquitto --db readings.db --out acl")
        {
            For, StoreOption.Database, Devices, Names, Collectors, Wards, Operators, Passwords, Out,
        };
        command.SetAction(result => HasStore(result)
            ? StoreOption.Use(result, store => Write(result, store.Devices.All(), store.DeviceStates.All()))
            : Write(result, [], []));
        return command;
    }

    /// <summary>Whether there is a database to read. Before the first collector ran, there are folders of devices alone.</summary>
    private static bool HasStore(ParseResult result) =>
        result.GetValue(Devices) is not { Length: > 0 }
        || result.GetResult(StoreOption.Database) is { Implicit: false }
        || File.Exists(result.GetValue(StoreOption.Database));

    private static int Write(
        ParseResult result, IReadOnlyList<RegisteredDevice> registered, IReadOnlyList<KnownDevice> states)
    {
        AdmittedDevices admitted = AdmittedDevices.Of(registered, states, (result.GetValue(Devices) ?? []).Select(path =>
        {
            DeviceFolder folder = DeviceFolder.Open(path);
            return (folder.Serial, folder.ReadKey().DeviceId);
        }));
        BrokerRuleSettings settings = new()
        {
            IsNats = result.GetValue(For) == Nats,
            HasSerials = result.GetValue(Names) == BySerial,
            Collectors = result.GetValue(Collectors)!,
            Wards = result.GetValue(Wards)!,
            Operators = result.GetValue(Operators)!,
            PasswordFile = result.GetValue(Passwords),
        };
        string rules = settings.Write(admitted.Devices);
        if (result.GetValue(Out) is not { } file)
        {
            Console.Write(rules);
            return 0;
        }

        PrivateFile.Write(file, Encoding.UTF8.GetBytes(rules));
        string leftOut = admitted.LeftOutCount == 0
            ? ""
            : FormattableString.Invariant(
                $"; {admitted.LeftOutCount} left out, because they are suspended, lost, retired or handed over");
        Console.WriteLine(FormattableString.Invariant(
            $"{file}: rules for {settings.ProgramCount} programs and {admitted.Devices.Count} devices{leftOut}"));
        return 0;
    }

    private static Option<string> OneOf(string name, string description, params string[] values)
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<string[]> User(string name, string description, string usual) => new(name)
    {
        Description = description + " May be given several times.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [usual],
    };
}
