using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Sensors;

/// <summary>What a simulated sensor is built from.</summary>
public sealed record SensorParts
{
    /// <summary>Simulated time, which all sensors of a run share.</summary>
    public required VirtualClock Clock { get; init; }

    /// <summary>Whose vital signs it measures.</summary>
    public required IPatient Patient { get; init; }

    /// <summary>The simulated chips that measure the patient; null for a sensor that reads the patient's values directly.</summary>
    public PatientMeasuredByChips? Chips { get; init; }

    /// <summary>Its flash, with the authority's key and the policy in it.</summary>
    public required SimulatedFlash Flash { get; init; }

    /// <summary>Makes the source of entropy for a start; starts count from 1.</summary>
    public required Func<int, IEntropy> EntropyOfStart { get; init; }

    /// <summary>Has the device key; null for a sensor that has it in flash.</summary>
    public ElementOnBus? Element { get; init; }

    /// <summary>How it installs releases; null where it cannot.</summary>
    public SensorUpdates? Updates { get; init; }

    /// <summary>Whether its policy lets it measure only while it is paired with a patient.</summary>
    public bool IsPairingRequired { get; init; }
}
