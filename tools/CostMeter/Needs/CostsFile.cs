using System.Text.Encodings.Web;
using System.Text.Json;
using NanoMedAgent.CostMeter.Operations;

namespace NanoMedAgent.CostMeter.Needs;

/// <summary>firmware/costs.json: the numbers of firmware/COSTS.md with which programs compute.</summary>
internal static class CostsFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of the file.</summary>
    public static string Of(HeapNeeds needs, IReadOnlyList<Measurement> measurements)
    {
        long Instructions(string name) => measurements.First(measurement => measurement.Name == name).Cost.Instructions;
        PolicyShape policy = new();
        return JsonSerializer.Serialize(
            new
            {
                Comment = "Written by 'dotnet run --project tools/CostMeter' with firmware/COSTS.md. Not to be edited.",
                HeapBytes = new
                {
                    Stores = HeapNeeds.StoresKilobytes.Select(kilobytes => new
                    {
                        Kilobytes = kilobytes,
                        DefaultPolicy = needs.DefaultPolicyBytes[kilobytes],
                    }),
                    Recipient = needs.RecipientBytes,
                    Reader = needs.ReaderBytes,
                    Class = needs.ClassBytes,
                    Limit = needs.LimitBytes,
                    Score = needs.ScoreBytes,
                    Period = needs.PeriodBytes,
                    Board = HeapNeeds.BoardBytes,
                },
                DefaultPolicy = new
                {
                    policy.Recipients,
                    Classes = HeapNeeds.MadeClasses,
                    Readers = HeapNeeds.MadeClasses * policy.Readers,
                    policy.Limits,
                    Scores = policy.HasScore ? 1 : 0,
                    policy.Periods,
                },
                Instructions = new
                {
                    Reading = Instructions("The agent: a step with a reading"),
                    IdleStep = Instructions("The agent: a step with nothing to do"),
                    Checkpoint = Instructions("A checkpoint: what an hour costs beside the readings"),
                    Announcements = Instructions("The epochs of a start, announced for one recipient"),
                    OximeterSample = Instructions("Pulse oximetry, a sample of 100 a second"),
                },
            },
            Format) + "\n";
    }
}
