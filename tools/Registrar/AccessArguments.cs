using System.CommandLine;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Hospital.BrokerRules;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Access;

namespace NanoMedAgent.Registrar;

/// <summary>The options that say whose access rules follow the states of devices.</summary>
internal sealed class AccessArguments
{
    private const string Mosquitto = "mosquitto";
    private const string Nats = "nats";
    private const string NatsProgram = "nats-server";
    private const string BySerial = "serial";
    private const string ById = "id";

    private readonly Option<string?> _file = File(
        "--rules", "The broker's access rules. The registrar writes them anew when a device is registered, suspended, lost, retired or "
            + "found again. Without it nobody does.");

    private readonly Option<string> _for = OneOf("--rules-for", "The broker.", Mosquitto, Nats);

    private readonly Option<string> _names = OneOf(
        "--rules-names", "What a device's user name is, or the common name of its certificate: its serial or its id.", BySerial, ById);

    private readonly Option<string[]> _collectors = Users("--rules-collector", "The user of a collector.", "collector");
    private readonly Option<string[]> _wards = Users("--rules-ward", "The user of a ward.", "ward");

    private readonly Option<string[]> _operators = Users(
        "--rules-operator", "The user of another program that sends commands.", "medagent", "registrar");

    private readonly Option<string?> _devices = File(
        "--rules-devices", "Devices that are not registered yet: serial and id of one in each line.");

    private readonly Option<string?> _passwords = File(
        "--rules-passwords", "For nats: NAME:PASSWORD in each line, the password as it is or as bcrypt makes it. [default: users have "
            + "certificates]");

    private readonly Option<string?> _pid = File(
        "--rules-pid", "The file with the number of the broker's process, which gets SIGHUP when the rules are new. Either this or "
            + "--rules-reload.");

    private readonly Option<string?> _reload = File(
        "--rules-reload", "A program that has the broker read its rules again, and ends with 0 when it has. It gets no arguments.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _file, _for, _names, _collectors, _wards, _operators, _devices, _passwords, _pid, _reload,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what was given; null if no rules are to be written.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="store">Where the states of devices are.</param>
    /// <param name="logger">Where it is logged what happens.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="InvalidDataException">An option or a file is not right; the message says what to do.</exception>
    public DeviceAccess? Open(ParseResult result, EnrolmentStore store, ILogger logger, Func<DateTimeOffset> clock)
    {
        (string? file, string? pid, string? reload) = (result.GetValue(_file), result.GetValue(_pid), result.GetValue(_reload));
        (string? passwords, string? devices) = (result.GetValue(_passwords), result.GetValue(_devices));
        if (file is null)
        {
            return pid is null && reload is null && passwords is null && devices is null
                ? null
                : throw new InvalidDataException(
                    "--rules-pid, --rules-reload, --rules-passwords and --rules-devices belong to --rules; give the file of the rules");
        }

        if (pid is null == reload is null)
        {
            throw new InvalidDataException("give --rules-pid or --rules-reload with --rules, and not both, so that the broker reads them");
        }

        bool isNats = result.GetValue(_for) == Nats;
        if (passwords is not null && !isNats)
        {
            throw new InvalidDataException("--rules-passwords belongs to --rules-for nats; mosquitto has a file for passwords of its own");
        }

        BrokerRuleSettings settings = new()
        {
            IsNats = isNats,
            HasSerials = result.GetValue(_names) == BySerial,
            Collectors = result.GetValue(_collectors)!,
            Wards = result.GetValue(_wards)!,
            Operators = result.GetValue(_operators)!,
            PasswordFile = passwords,
        };

        // What is wrong already is said at once, and not in the log of a service that runs.
        settings.Write([]);
        return new DeviceAccess(new AccessOptions
        {
            Store = store,
            Settings = settings,
            RulesFile = file,
            Reload = pid is not null ? BrokerReload.BySignal(pid, isNats ? NatsProgram : Mosquitto) : BrokerReload.ByProgram(reload!),
            DevicesFile = devices,
            Logger = logger,
            Clock = clock,
        });
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static Option<string> OneOf(string name, string description, params string[] values)
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<string[]> Users(string name, string description, params string[] usual) => new(name)
    {
        Description = description + " May be given several times.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => usual,
    };
}
