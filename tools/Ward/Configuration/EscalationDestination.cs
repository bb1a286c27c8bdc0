namespace NanoMedAgent.Ward.Configuration;

/// <summary>Who can be told of an alarm: the pages of a ward, a webhook, or a topic of the sensors' broker; one of them.</summary>
/// <param name="Name">How people call it.</param>
public sealed record EscalationDestination(string Name)
{
    /// <summary>The ward whose pages show it; empty for another kind.</summary>
    public string Page { get; init; } = "";

    /// <summary>Where it is posted; null for another kind.</summary>
    public WebhookAddress? Webhook { get; init; }

    /// <summary>Where it is published; empty for another kind.</summary>
    public string Topic { get; init; } = "";
}
