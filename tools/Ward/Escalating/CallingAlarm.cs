namespace NanoMedAgent.Ward.Escalating;

/// <summary>An alarm that calls for somebody: nobody has acknowledged it.</summary>
/// <param name="Association">The association's id.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Bed">The bed.</param>
/// <param name="Alarm">The alarm's name; "silence" for a silent device.</param>
/// <param name="State">The alarm's state; empty for a silent device.</param>
/// <param name="Began">The number of the pack that has raised it, or when something last arrived.</param>
/// <param name="Priority">"low", "medium" or "high".</param>
/// <param name="Since">Since when the ward knows of it in this priority.</param>
internal sealed record CallingAlarm(
    string Association, string Device, string Bed, string Alarm, string State, long Began, string Priority, DateTimeOffset Since);
