namespace NanoMedAgent.HostSim.Fleet;

/// <summary>How long the parts of a run took.</summary>
/// <param name="Preparing">Making keys and epochs.</param>
/// <param name="Connecting">Until the last sensor was connected.</param>
/// <param name="Measuring">Until the last reading was published.</param>
/// <param name="Draining">Until the last acknowledgement had arrived after that.</param>
public sealed record FleetTimes(TimeSpan Preparing, TimeSpan Connecting, TimeSpan Measuring, TimeSpan Draining);
