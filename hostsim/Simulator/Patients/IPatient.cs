using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Patients;

/// <summary>A person whose vital signs are measured.</summary>
public interface IPatient : IVitalSigns
{
    /// <summary>Simulated time after which there is nothing more to measure; null for a patient without an end.</summary>
    TimeSpan? Length { get; }

    /// <summary>A name for people.</summary>
    string Title { get; }
}
