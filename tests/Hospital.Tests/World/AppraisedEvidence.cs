using System.Security.Cryptography;
using NanoMedAgent.Hospital.Attestation;

namespace Hospital.Tests.World;

/// <summary>Evidence that a verifier has appraised already.</summary>
internal static class AppraisedEvidence
{
    /// <summary>Evidence of a device.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="received">When it arrived.</param>
    /// <param name="release">The release that runs; null where that is not known.</param>
    /// <param name="status">The verifier's result.</param>
    public static StoredAttestation Of(string device, DateTimeOffset received, long? release, int status = 2) => new(
        device, received, 9, 1, null, (AttestationStatus)status, status == 2 ? [] : [nameof(AttestationReason.DebugEnabled)], release,
        RandomNumberGenerator.GetBytes(32));
}
