using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>Somebody whose vital signs the sensors measure.</summary>
public interface IPatient : IVitalSigns
{
    /// <summary>Simulated time after which there is nothing more to measure, or null for a patient who stays.</summary>
    TimeSpan? Length { get; }

    /// <summary>Who it is, for people.</summary>
    string Title { get; }
}
