using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device list</c> and <c>device state</c>.</summary>
internal static class DeviceListCommand
{
    private const string NoState = "none";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private static readonly Option<string[]> State = CreateStateOption();

    private static readonly Option<string?> Find = new("--find")
    {
        Description = "Only devices with this text in id, serial, reason, or who has changed the state.",
        HelpName = "TEXT",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of a table." };

    private static readonly Argument<string> Id = new("id") { Description = "The device's id, 20 hex digits." };

    /// <summary><c>device list</c>.</summary>
    public static Command CreateList()
    {
        Command command = new(
            "list",
            "Lists the devices that the database has heard of, each with its state. "
            + "Example: medagent device list --db readings.db --state suspended --state lost")
        {
            StoreOption.Database, State, Find, Json,
        };
        command.SetAction(result => StoreOption.Use(result, store => List(result, store)));
        return command;
    }

    /// <summary><c>device state</c>.</summary>
    public static Command CreateShow()
    {
        Command command = new(
            "state",
            "Shows in which states a device was: since when, who has decided so, and why. The newest is first. "
            + "Example: medagent device state 00112233445566778899 --db readings.db")
        {
            Id, StoreOption.Database, Json,
        };
        command.SetAction(result => StoreOption.Use(result, store => Show(result, store)));
        return command;
    }

    private static int List(ParseResult result, ReadingStore store)
    {
        string[] states = result.GetValue(State) ?? [];
        string text = result.GetValue(Find) ?? "";
        KnownDevice[] devices =
        [
            .. store.DeviceStates.All().Where(device =>
                (states.Length == 0 || states.Contains(NameOf(device.Current)))
                && new[] { device.Device, device.Serial, device.State?.Reason ?? "", device.State?.By ?? "" }
                    .Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase))),
        ];
        if (result.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(devices.Select(device => new
            {
                device.Device,
                device.Serial,
                State = NameOf(device.Current),
                Since = IsoTime.Format(device.State?.At ?? device.Registered),
                By = device.State?.By ?? "",
                Reason = device.State?.Reason ?? "",
            }), Format));
            return 0;
        }

        Table table = new Table().AddColumns("device", "serial", "state", "since", "by", "reason");
        foreach (KnownDevice device in devices)
        {
            table.AddTexts(
                device.Device, device.Serial, DeviceStateText.Of(device.Current), IsoTime.Format(device.State?.At ?? device.Registered),
                device.State?.By ?? "", device.State?.Reason ?? "");
        }

        Output.Write(table);
        Output.Line(Count(devices));
        return 0;
    }

    private static int Show(ParseResult result, ReadingStore store)
    {
        string id = result.GetValue(Id)!;
        IReadOnlyList<DeviceStateChange> history = store.DeviceStates.History(id);
        if (store.DeviceStates.All().FirstOrDefault(known => known.Device == id) is not { } device)
        {
            throw new InvalidDataException($"no device with the id {id} is known here; medagent device list prints them");
        }

        if (result.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                device.Device,
                device.Serial,
                State = NameOf(device.Current),
                History = history.Select(change => new
                {
                    State = NameOf(change.State),
                    Since = IsoTime.Format(change.At),
                    change.By,
                    change.Reason,
                }),
            }, Format));
            return 0;
        }

        string serial = device.Serial.Length == 0 ? "" : $", serial {device.Serial}";
        Output.Line($"device {id}{serial}: {DeviceStateText.Of(device.Current)}");
        if (store.QuarantinedStarts.Find(id) is { } quarantined)
        {
            Output.Line($"what it sends goes to quarantine since {IsoTime.Format(quarantined.At)}: {quarantined.Reason}");
        }

        Table table = new Table().AddColumns("since", "state", "by", "reason");
        foreach (DeviceStateChange change in history)
        {
            table.AddTexts(IsoTime.Format(change.At), DeviceStateText.Of(change.State), change.By, change.Reason);
        }

        Output.Write(table);
        return 0;
    }

    private static string Count(KnownDevice[] devices)
    {
        IEnumerable<string> counts = devices.GroupBy(device => device.Current).OrderBy(same => same.Key)
            .Select(same => string.Create(CultureInfo.InvariantCulture, $"{same.Count()} {DeviceStateText.Of(same.Key)}"));
        string noun = devices.Length == 1 ? "device" : "devices";
        return FormattableString.Invariant($"{devices.Length} {noun}{(devices.Length == 0 ? "" : $": {string.Join(", ", counts)}")}");
    }

    /// <summary>The name of a state, for options and programs.</summary>
    private static string NameOf(DeviceState? state) => state?.ToString().ToLowerInvariant() ?? NoState;

    private static Option<string[]> CreateStateOption()
    {
        string[] names = [.. Enum.GetValues<DeviceState>().Select(state => NameOf(state)), NoState];
        Option<string[]> option = new("--state")
        {
            Description = $"Only devices in this state: {string.Join(", ", names)}. May be given several times. [default: all]",
            HelpName = "STATE",
            AllowMultipleArgumentsPerToken = true,
        };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
