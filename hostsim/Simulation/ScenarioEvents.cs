using NanoMedAgent.Simulator.Scenarios;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Pulls a sensor's battery and presses its button when its scenario says so.</summary>
internal sealed class ScenarioEvents(Scenario scenario, ConnectedSensor sensor)
{
    // What is shorter is a press, and not a button that is held.
    private const int LongestPressMs = 500;

    private readonly Queue<ScenarioEvent> _presses =
        new(scenario.Events.Where(one => one.Kind == ScenarioEventKind.Button));

    private bool _isBatteryOut;

    /// <summary>Does what is due at a simulated time.</summary>
    /// <param name="elapsed">Simulated time since the start.</param>
    /// <param name="isDraining">Whether only what waits is still delivered: for that the sensor needs its battery.</param>
    public void Apply(TimeSpan elapsed, bool isDraining)
    {
        bool isBatteryOut = !isDraining && scenario.IsDuring(ScenarioEventKind.BatteryOut, elapsed);
        if (isBatteryOut != _isBatteryOut)
        {
            _isBatteryOut = isBatteryOut;
            if (isBatteryOut)
            {
                sensor.PowerOff();
            }
            else
            {
                sensor.PowerOn();
            }
        }

        while (!isDraining && _presses.TryPeek(out ScenarioEvent? press) && press.From <= elapsed)
        {
            _presses.Dequeue();
            int heldMs = (int)(press.To - press.From).TotalMilliseconds;
            if (heldMs <= LongestPressMs)
            {
                sensor.Button.Press(heldMs);
            }
            else
            {
                sensor.Button.Hold(heldMs);
            }
        }
    }
}
