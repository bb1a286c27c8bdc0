namespace NanoMedAgent.Simulator.Scenarios;

/// <summary>What can happen to a sensor in a scenario, besides what the patient's vital signs do.</summary>
public enum ScenarioEventKind
{
    /// <summary>The patient moves: values vary more, and the sensor says so.</summary>
    Motion,

    /// <summary>The finger has slipped out of the oximeter.</summary>
    FingerOff,

    /// <summary>The sensor has no network.</summary>
    NetworkOff,

    /// <summary>The battery is out.</summary>
    BatteryOut,

    /// <summary>Somebody presses the button, and holds it for as long.</summary>
    Button,
}
