namespace NanoMedAgent.Simulator.Scenarios;

/// <summary>Something that happens to a sensor, counted from the start of the run.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="From">When it begins.</param>
/// <param name="To">When it is over.</param>
public sealed record ScenarioEvent(ScenarioEventKind Kind, TimeSpan From, TimeSpan To)
{
    /// <summary>Whether it goes on at an instant.</summary>
    public bool Covers(TimeSpan time) => From <= time && time < To;
}
