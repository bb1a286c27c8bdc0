using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>
/// Has certificates revoked: what is to be revoked is in the database, until the CA has done it or the certificate has expired.
/// </summary>
internal sealed class RevocationTask(RegistrarOptions options)
{
    private const int AtOnce = 16;

    // What a CA refuses, or has no request for, somebody has to do by hand; it is asked once a day all the same.
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromDays(1);

    private readonly RegistrarSchedule _schedule = new(options.Random);

    /// <summary>The certificates of a device that has come into a state in which it may have none are to be revoked.</summary>
    public void Begin(string device, DeviceState state, DateTimeOffset now)
    {
        RevocationReason reason = state switch
        {
            DeviceState.Lost => RevocationReason.KeyCompromise,
            DeviceState.Suspended => RevocationReason.PrivilegeWithdrawn,
            _ => RevocationReason.CessationOfOperation,
        };
        if (options.Store.Certificates.Revoke(device, null, 0, reason, now) is int count and > 0)
        {
            options.Log.Revoking(device, count, reason);
            options.Store.Audit.Add(RegistrarAudit.Revoking(device, count, reason, now));
        }
    }

    /// <summary>Asks the CA about what is due.</summary>
    /// <returns>Its last answer; null if nothing was due.</returns>
    public async Task<AuthorityAnswer?> StepAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        AuthorityAnswer? answer = null;
        foreach (StoredCertificate certificate in options.Store.Certificates.RevocationsDue(now, AtOnce))
        {
            answer = await options.Authority.RevokeAsync(certificate.Certificate, certificate.Revocation!.Value, cancellation);
            bool isDone = answer.Outcome == AuthorityOutcome.Done;
            DateTimeOffset due = answer.IsTemporary ? _schedule.RetryAt(now, certificate.RevocationAttempts) : now + AfterRefusal;
            options.Store.Certificates.NoteRevocation(certificate.Number, isDone ? now : null, due, answer.Reason);
            if (isDone)
            {
                options.Log.Revoked(certificate.Device, certificate.Slot, certificate.Serial, certificate.Revocation.Value);
                options.Store.Audit.Add(RegistrarAudit.Revoked(certificate, now));
            }
            else if (answer.IsTemporary)
            {
                break;
            }
            else
            {
                options.Log.NotRevoked(certificate.Device, certificate.Slot, certificate.Serial, answer.Reason);
                options.Store.Audit.Add(RegistrarAudit.NotRevoked(certificate, answer.Reason, now));
            }
        }

        return answer;
    }
}
