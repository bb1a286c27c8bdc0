using System.Text.Json;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Ward.Escalating;

namespace Ward.Tests.Escalating;

/// <summary>A paging system that remembers what it was told, and answers as the test says.</summary>
internal sealed class FakeReceiver : IEscalationReceiver
{
    /// <summary>What it answers from now on.</summary>
    public DeliveryOutcome Answer { get; set; } = DeliveryOutcome.Delivered;

    /// <summary>Each message that has come, with its id, also what it did not take.</summary>
    public List<(string Id, string Type, JsonElement Data)> Messages { get; } = [];

    /// <summary>The types and priorities of what has come.</summary>
    public IEnumerable<string> Told => Messages.Select(each =>
    {
        string end = each.Data.TryGetProperty("end", out JsonElement how) ? $" {how}" : "";
        return $"{each.Type} {each.Data.GetProperty("priority").GetString()}{end}";
    });

    public Task<DeliveryOutcome> SendAsync(EscalationMessage message, CancellationToken cancellation)
    {
        JsonElement content = JsonDocument.Parse(message.Body).RootElement;
        Messages.Add((message.Id, content.GetProperty("type").GetString()!, content.GetProperty("data")));
        return Task.FromResult(Answer);
    }
}
