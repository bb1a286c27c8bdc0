using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>policy status</c>: what each device runs, and what waits for it.</summary>
internal static class PolicyStatusCommand
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of a table." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "status",
            "Shows which policy each device uses, since when, which one waits for it, and what it has refused last. "
            + "Example: medagent policy status --db readings.db")
        {
            StoreOption.Database, Json,
        };
        command.SetAction(result => StoreOption.UseAssociations(result, store => Show(store, result.GetValue(Json))));
        return command;
    }

    private static int Show(AssociationStore store, bool isJson)
    {
        Row[] rows = [.. Read(store)];
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(rows, Format));
            return 0;
        }

        Table table = new Table().AddColumns("device", "serial", "state", "uses", "since", "waiting", "why", "refused");
        foreach (Row row in rows)
        {
            table.AddTexts(
                row.Device, row.Serial, row.State, Version(row.Version), row.Since ?? "", Version(row.WaitingVersion),
                row.WaitingReason ?? "", row.RefusedVersion is null ? "" : $"{Version(row.RefusedVersion)}: {row.RefusedReason}");
        }

        Output.Write(table);
        return 0;
    }

    private static IEnumerable<Row> Read(AssociationStore store)
    {
        IReadOnlyDictionary<string, RunningPolicy> running = store.Policies.Running();
        ILookup<string, PolicyOrder> orders = store.Policies.All().ToLookup(order => order.Device);
        foreach (KnownDevice device in store.DeviceStates.All())
        {
            RunningPolicy? uses = running.GetValueOrDefault(device.Device);
            PolicyOrder? waiting = orders[device.Device].FirstOrDefault(order => order.State == PolicyOrderState.Waiting);
            PolicyOrder? refused = orders[device.Device].Where(order => order.State == PolicyOrderState.Refused)
                .MaxBy(order => order.Changed);
            yield return new Row(device.Device, device.Serial, DeviceStateText.Of(device.Current))
            {
                Version = uses?.Version,
                Since = uses?.Since is { } since ? IsoTime.Format(since) : null,
                WaitingVersion = waiting?.Version,
                WaitingSince = waiting is null ? null : IsoTime.Format(waiting.Asked),
                WaitingReason = waiting is null ? null
                    : waiting.Reason.Length > 0 ? waiting.Reason
                    : waiting.Sent is { } sent ? $"sent {IsoTime.Format(sent)}" : "not sent yet",
                RefusedVersion = refused?.Version,
                RefusedReason = refused?.Reason,
            };
        }
    }

    private static string Version(long? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "";

    private sealed record Row(string Device, string Serial, string State)
    {
        public long? Version { get; init; }

        public string? Since { get; init; }

        public long? WaitingVersion { get; init; }

        public string? WaitingSince { get; init; }

        public string? WaitingReason { get; init; }

        public long? RefusedVersion { get; init; }

        public string? RefusedReason { get; init; }
    }
}
