using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace PowerCuts;

/// <summary>The keys and policies of all runs.</summary>
internal sealed class Hospital : IDisposable
{
    private readonly HospitalKey _authority = HospitalKey.Create();

    /// <summary>Makes keys and policies.</summary>
    public Hospital()
    {
        Policy = SignedPolicy.Sign(PolicyFor(1, Script.SecondsAtRisk(TimeSpan.Zero)), _authority);
        LaterPolicy = SignedPolicy.Sign(PolicyFor(2, Script.SecondsAtRisk(TimeSpan.FromMinutes(Script.PolicyChangeMinute))), _authority);
    }

    /// <summary>The recipient's key.</summary>
    public HospitalKey Recipient { get; } = HospitalKey.Create();

    /// <summary>The authority's public key, which the sensor pins.</summary>
    public byte[] Authority => _authority.Public.Encode();

    /// <summary>The first policy, signed.</summary>
    public byte[] Policy { get; }

    /// <summary>The policy after its change, signed.</summary>
    public byte[] LaterPolicy { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        Recipient.Dispose();
    }

    private DataPolicy PolicyFor(int version, int secondsAtRisk) => DataPolicy.Default(Recipient.Public, Script.PeriodSeconds) with
    {
        Version = version,
        Periods = new Dictionary<string, int> { ["hr"] = Script.PeriodSeconds },
        EpochSeconds = Script.EpochSeconds,
        SecondsAtRisk = secondsAtRisk,
    };
}
