using NanoMedAgent.Hospital.Devices;

namespace NanoMedAgent.HostSim.Life;

/// <summary>A month of a run: what became of certificates, and how many devices were in each state at its end.</summary>
/// <param name="Month">Its first day.</param>
public sealed record LifeMonth(DateOnly Month)
{
    /// <summary>First certificates of a key.</summary>
    public int Issued { get; set; }

    /// <summary>Certificates that follow another one.</summary>
    public int Renewed { get; set; }

    /// <summary>Certificates that the CA has revoked.</summary>
    public int Revoked { get; set; }

    /// <summary>Certificates that have expired and were not revoked.</summary>
    public int Expired { get; set; }

    /// <summary>How many devices were in each state at the end of the month.</summary>
    public Dictionary<DeviceState, int> States { get; } = [];

    /// <summary>Adds what happened elsewhere in the same month.</summary>
    public void Add(LifeMonth other)
    {
        Issued += other.Issued;
        Renewed += other.Renewed;
        Revoked += other.Revoked;
        Expired += other.Expired;
        foreach ((DeviceState state, int devices) in other.States)
        {
            States[state] = States.GetValueOrDefault(state) + devices;
        }
    }
}
