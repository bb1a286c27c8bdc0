using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Hospital.Verification;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>readings verify</c>.</summary>
internal static class ReadingsVerifyCommand
{
    private const int AllProven = 0;
    private const int SomeUnproven = 1;
    private const int SomeWrong = 3;

    private static readonly VerificationOptions Options = new();
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of a table." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "verify",
            "Proves stored readings against what the sensors have signed. Exit code 0: all are proven. 1: some are unproven. 3: some are "
            + "wrong, so that somebody has forged or changed them. "
            + "Example: medagent readings verify --db readings.db --to 2027-01-01T08:00Z")
        {
            Json,
        };
        Options.AddTo(command);
        command.SetAction(result => StoreOption.Use(result, store => Verify(result, store)));
        return command;
    }

    private static int Verify(ParseResult result, ReadingStore store)
    {
        IEnumerable<VerifiedStretch> stretches =
            new ReadingVerification(store, Options.Keys(result, store)).Verify(Options.Query(result));
        VerificationTotals totals = result.GetValue(Json) ? WriteJson(stretches) : WriteTable(stretches);
        return totals.Readings + totals.NotHere + totals.Removed == 0
                ? throw new InvalidDataException("no reading matches; see medagent readings list")
            : totals.Wrong > 0 ? SomeWrong
            : totals.Unproven + totals.NotHere > 0 ? SomeUnproven
            : AllProven;
    }

    // Line by line: a month of readings may have any number of stretches.
    private static VerificationTotals WriteTable(IEnumerable<VerifiedStretch> stretches)
    {
        VerificationTotals totals = default;
        WriteRow("device", "class", "numbers", "readings", "outcome");
        foreach (VerifiedStretch stretch in stretches)
        {
            totals = totals.With(stretch);
            string numbers = stretch.First == stretch.Last
                ? FormattableString.Invariant($"{stretch.First}")
                : FormattableString.Invariant($"{stretch.First} to {stretch.Last}");
            WriteRow(
                stretch.Device, stretch.DataClass, numbers, stretch.Count.ToString(CultureInfo.InvariantCulture),
                VerificationText.Of(stretch));
        }

        Output.Line(FormattableString.Invariant(
            $"{totals.Readings} readings: {totals.Proven} proven, {totals.Unproven} unproven, {totals.Wrong} wrong"));
        if (totals.NotHere > 0)
        {
            Output.Line(FormattableString.Invariant($"{totals.NotHere} more were signed and are not here"));
        }

        if (totals.Removed > 0)
        {
            Output.Line(FormattableString.Invariant($"{totals.Removed} more were signed, and removed by retention or erasure"));
        }

        return totals;
    }

    private static void WriteRow(string device, string dataClass, string numbers, string count, string outcome) =>
        Output.Line($"{device,-20}  {dataClass,-8}  {numbers,-22}  {count,9}  {outcome}");

    private static VerificationTotals WriteJson(IEnumerable<VerifiedStretch> stretches)
    {
        VerificationTotals totals = default;
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("stretches");
        foreach (VerifiedStretch stretch in stretches)
        {
            totals = totals.With(stretch);
            json.WriteStartObject();
            json.WriteString("device", stretch.Device);
            json.WriteString("class", stretch.DataClass);
            json.WriteNumber("first", stretch.First);
            json.WriteNumber("last", stretch.Last);
            json.WriteNumber("readings", stretch.Count);
            json.WriteString("outcome", VerificationText.Outcome(stretch));
            json.WriteString("reason", stretch.Reason.ToString());
            if (stretch.Detail is { } detail)
            {
                json.WriteString("detail", Printable.Escape(detail));
            }

            json.WriteEndObject();
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteStartObject("totals");
        json.WriteNumber("readings", totals.Readings);
        json.WriteNumber("proven", totals.Proven);
        json.WriteNumber("unproven", totals.Unproven);
        json.WriteNumber("wrong", totals.Wrong);
        json.WriteNumber("missing", totals.NotHere);
        json.WriteNumber("removed", totals.Removed);
        json.WriteEndObject();
        json.WriteEndObject();
        return totals;
    }
}
