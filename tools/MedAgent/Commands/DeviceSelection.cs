using System.CommandLine;
using NanoMedAgent.Hospital.Devices;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Many devices on a command line: by their ids, by their states, or all that the hospital has.</summary>
internal sealed class DeviceSelection
{
    private readonly DeviceIds _ids = new();

    /// <summary>All of them.</summary>
    public Option<bool> All { get; } = new("--all")
    {
        Description = "All devices that the hospital owns, but for retired ones. Those that are suspended or lost get it when they are "
            + "active again.",
    };

    /// <summary>Devices in a state.</summary>
    public Option<string[]> State { get; } = CreateState();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _ids.AddTo(command);
        command.Add(All);
        command.Add(State);
    }

    /// <summary>The devices, in the order in which they are given; by their ids if they are chosen by states.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="known">All devices that the database has heard of.</param>
    /// <exception cref="InvalidDataException">There is none, or the database does not know one.</exception>
    public IReadOnlyList<KnownDevice> Read(ParseResult result, IReadOnlyList<KnownDevice> known)
    {
        string[] states = result.GetValue(State) ?? [];
        bool hasIds = result.GetValue(_ids.Ids) is { Length: > 0 } || result.GetValue(_ids.Devices) is not null;
        if (new[] { hasIds, states.Length > 0, result.GetValue(All) }.Count(isGiven => isGiven) > 1)
        {
            throw new InvalidDataException("give either ids, or --state, or --all");
        }

        if (!result.GetValue(All) && states.Length == 0)
        {
            Dictionary<string, KnownDevice> byId = known.ToDictionary(device => device.Device);
            return
            [
                .. _ids.Read(result).Select(id => byId.GetValueOrDefault(id) ?? throw new InvalidDataException(
                    $"no device with the id {id} is known here; medagent device list prints them")),
            ];
        }

        KnownDevice[] chosen = [.. known.Where(device => states.Length == 0 ? IsOurs(device) : states.Contains(NameOf(device.Current)))];
        return chosen.Length > 0 ? chosen : throw new InvalidDataException(
            "the database has no such device; medagent device list prints those that it has");
    }

    private static bool IsOurs(KnownDevice device) =>
        device.Current is DeviceState.Owned or DeviceState.Active or DeviceState.Suspended or DeviceState.Lost;

    private static string NameOf(DeviceState? state) => state?.ToString().ToLowerInvariant() ?? "";

    private static Option<string[]> CreateState()
    {
        string[] names = [.. Enum.GetValues<DeviceState>().Select(state => NameOf(state))];
        Option<string[]> option = new("--state")
        {
            Description = $"All devices in this state: {string.Join(", ", names)}. May be given several times.",
            HelpName = "STATE",
        };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
