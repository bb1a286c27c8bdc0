using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>
/// Brings certificates onto devices: asks a device for its request, checks it, asks the CA, sends the certificate back; renews it, and has
/// it revoked when the device's state says so. Each step is stored before anything follows from it, so that a restart continues there.
/// <see cref="StepAsync"/> and <see cref="Handle"/> do not run at the same time: the caller sees to that.
/// </summary>
/// <param name="options">What it needs.</param>
public sealed class RegistrarCore(RegistrarOptions options)
{
    private const int AtOnce = 64;

    private static readonly TimeSpan PlanInterval = TimeSpan.FromMinutes(1);

    private const string NothingShown = "the device has not shown yet what runs on it";

    // The ward stores evidence meanwhile.
    private static readonly TimeSpan EvidencePatience = TimeSpan.FromMinutes(1);

    // A broker may repeat what a device has sent as often as it likes.
    private static readonly TimeSpan PauseOfHeard = TimeSpan.FromMinutes(10);

    private readonly EnrolmentStore _store = options.Store;
    private readonly RegistrarSchedule _schedule = new(options.Random);
    private readonly RevocationTask _revocations = new(options);
    private readonly DeviceCommands _commands = new(options);

    // When each device was heard of. It has as many entries as there are devices with requests.
    private readonly Dictionary<string, DateTimeOffset> _heard = [];
    private DateTimeOffset _planned = DateTimeOffset.MinValue;
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;
    private long _failures;

    /// <summary>Why the CA cannot be asked; null while it can.</summary>
    public string? AuthorityFault { get; private set; }

    /// <summary>What the CA has answered since the start, by outcome.</summary>
    public AnswerCounters Answers { get; } = new();

    /// <summary>Does everything that is due.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = options.Clock();
        if (now - _planned >= PlanInterval || now < _planned)
        {
            Plan(now);
            _planned = now;
        }

        foreach (DeviceEnrolment row in _store.Enrolments.Due(now, AtOnce))
        {
            await ContinueAsync(row, now, cancellation);
        }

        if (now >= _pausedUntil && await _revocations.StepAsync(now, cancellation) is { } failure)
        {
            NoteAnswer(failure, now);
        }
    }

    /// <summary>Handles what a device has published: its requests, and its answers to commands.</summary>
    /// <param name="message">From anybody.</param>
    public void Handle(Message message)
    {
        if (Topic.Parse(message.Topic) is { Kind: Topic.Events } topic)
        {
            // First the answer, which may be that it has expired: then it is sent again at once.
            HandleAnswer(topic, message.Payload);
            NoteHeard(topic.Device);
        }
    }

    private void HandleAnswer(Topic topic, byte[] payload)
    {
        // Most events are about something else: only of one that answers a command of the registrar is the signature verified.
        if (DeviceEvent.TryReadUnverified(topic, payload, out DeviceEvent? claimed) != RefusalReason.None
            || FindAnswered(claimed!) is not { } row
            || _store.Devices.Find(topic.Device) is not { } device
            || DeviceEvent.TryRead(topic, payload, device.Key, out DeviceEvent? reported) != RefusalReason.None)
        {
            return;
        }

        DateTimeOffset now = options.Clock();
        if (reported!.CertificationRequest is { } request)
        {
            string? fault = CertificationRule.FindFault(request, row.Slot, device);
            Set(fault is null
                ? row with
                {
                    State = EnrolmentState.Requested,
                    Changed = now,
                    Due = now,
                    Attempts = 0,
                    Request = request,
                    Ticket = null,
                    Reason = "",
                }
                : Refused(row, fault, now));
        }
        else
        {
            Set(AfterAnswer(row, reported, now));
        }
    }

    /// <summary>Devices that may have certificates and have none begin; those that may not any more end.</summary>
    private void Plan(DateTimeOffset now)
    {
        // A delegate tells the operator of its end also while nothing is to be signed.
        _ = options.CommandAuthority.Signer;
        IReadOnlySet<(string Device, CertificateSlot Slot)> rows = _store.Enrolments.Slots();
        HashSet<string> withRows = [.. rows.Select(row => row.Device)];
        foreach (KnownDevice known in _store.DeviceStates.All())
        {
            if (known.Current.IsInService() && known.Registered is not null)
            {
                foreach (CertificateSlot slot in options.Slots.Where(slot => !rows.Contains((known.Device, slot))))
                {
                    Set(new DeviceEnrolment(known.Device, slot, EnrolmentState.Asked, now, _schedule.FirstAt(now))
                    {
                        IsNewKey = slot == CertificateSlot.TlsKey,
                    });
                }
            }
            else if (known.Current is { } state && !known.Current.IsInService() && withRows.Contains(known.Device))
            {
                // The rows go last: a restart in between begins anew.
                _revocations.Begin(known.Device, state, now);
                _store.Enrolments.Remove(known.Device);
            }
        }
    }

    private async Task ContinueAsync(DeviceEnrolment row, DateTimeOffset now, CancellationToken cancellation)
    {
        // Somebody may just have suspended it; the next plan ends its rows.
        if (!_store.DeviceStates.Find(row.Device).IsInService() || _store.Devices.Find(row.Device) is not { } device)
        {
            Set(row with { Due = now + PlanInterval });
            return;
        }

        switch (row.State)
        {
            case EnrolmentState.Requested when now >= _pausedUntil:
                await AskAuthorityAsync(row, now, cancellation);
                break;
            case EnrolmentState.Asked:
                await SendAsync(row, now, counter => _commands.PublishRequestAsync(device, row, counter, now));
                break;
            case EnrolmentState.Issued when _store.Certificates.Find(row.Certificate ?? 0) is { } certificate:
                await SendAsync(row, now, counter => _commands.PublishCertificateAsync(device, certificate, counter, now));
                break;
            case EnrolmentState.Requested:
                Set(row with { Due = _pausedUntil });
                break;
            default:
                Set(Begin(row, now));
                break;
        }
    }

    private static DeviceEnrolment Begin(DeviceEnrolment row, DateTimeOffset now) =>
        new(row.Device, row.Slot, EnrolmentState.Asked, now, now) { IsNewKey = row.Slot == CertificateSlot.TlsKey };

    private async Task SendAsync(DeviceEnrolment row, DateTimeOffset now, Func<long, Task<bool>> publish)
    {
        if (now > options.CommandAuthority.Delegate?.DelegationEnds)
        {
            Set(row with { Due = now + PlanInterval, Reason = "the registrar's delegation has expired" });
            return;
        }

        DateTimeOffset turn = _commands.FreeAt(row);
        if (turn > now && turn - now <= DeviceCommands.BusyTime)
        {
            Set(row with { Due = turn });
            return;
        }

        DeviceEnrolment sent = row with
        {
            Counter = _store.Counters.Next(row.Device, now),
            Due = _schedule.ResendAt(now, row.Attempts),
            Attempts = row.Attempts + 1,
        };
        Set(sent);
        if (!await publish(sent.Counter))
        {
            Set(sent with { Due = now + PlanInterval, Attempts = row.Attempts });
        }
    }

    private async Task AskAuthorityAsync(DeviceEnrolment row, DateTimeOffset now, CancellationToken cancellation)
    {
        StoredAttestation? evidence = _store.Attestations.Newest(row.Device);
        if (evidence is { Status: AttestationStatus.Contraindicated })
        {
            Set(Refused(row, $"what runs on the device cannot be trusted: {evidence.ReasonText}", now));
            return;
        }

        if (evidence is null && options.RequiresAttestation)
        {
            Set(row with { Due = _schedule.LookAt(now, row.Attempts), Attempts = row.Attempts + 1, Reason = NothingShown });
            return;
        }

        AuthorityAnswer answer = await options.Authority.EnrolAsync(row.Request ?? [], row.Ticket, cancellation);
        NoteAnswer(answer, now);
        switch (answer.Outcome)
        {
            case AuthorityOutcome.Done:
                Keep(row, answer, now);
                break;
            case AuthorityOutcome.Waiting:
                Set(row with { Due = now + answer.CheckAfter, Attempts = 0, Ticket = answer.Ticket, Reason = answer.Reason });
                break;
            case AuthorityOutcome.Unavailable or AuthorityOutcome.NotTrusted:
                Set(row with { Due = _schedule.RetryAt(now, row.Attempts), Attempts = row.Attempts + 1, Reason = answer.Reason });
                break;
            default:
                Set(Refused(row, answer.Reason, now));
                break;
        }
    }

    private void Keep(DeviceEnrolment row, AuthorityAnswer answer, DateTimeOffset now)
    {
        int length = answer.Certificate!.Length + answer.Issuer!.Length;
        using X509Certificate2 read = X509CertificateLoader.LoadCertificate(answer.Certificate);
        DateTimeOffset notBefore = read.NotBefore.ToUniversalTime();
        DateTimeOffset notAfter = read.NotAfter.ToUniversalTime();
        StoredCertificate certificate = new(
            0, row.Device, row.Slot, read.SerialNumber, now, notBefore, notAfter, _schedule.RenewAt(notBefore, notAfter))
        {
            Certificate = answer.Certificate,
            Issuer = answer.Issuer,
            Request = row.Request!,
        };
        string? fault = length > AuthorityCommand.CertificatesLimit
            ? FormattableString.Invariant(
                $"certificate and issuer have {length} bytes, and a device takes {AuthorityCommand.CertificatesLimit}")
            : null;
        _store.InTransaction(RegistrarAudit.Issued(certificate, now), () =>
        {
            DeviceEnrolment issued = row with
            {
                State = EnrolmentState.Issued,
                Changed = now,
                Due = now,
                Attempts = 0,
                Ticket = null,
                Reason = "",
                Certificate = _store.Certificates.Add(certificate),
            };
            _store.Enrolments.Set(fault is null ? issued : AfterRefusal(issued, fault, now));
        });
        options.Log.Issued(row.Device, row.Slot, certificate.Serial, notAfter, certificate.Renew);
        if (fault is not null)
        {
            NoteRefusal(row, fault, now);
        }
    }

    /// <summary>
    /// A device is back: it gets soon what it has not answered. The next try may be a day away, and the device may be off again by then.
    /// Nobody has verified that it is there; somebody who only says so has the registrar send once more.
    /// </summary>
    private void NoteHeard(string device)
    {
        DateTimeOffset now = options.Clock();
        if (now - _heard.GetValueOrDefault(device) < PauseOfHeard)
        {
            return;
        }

        foreach (DeviceEnrolment row in options.Slots.Select(slot => _store.Enrolments.Find(device, slot)).OfType<DeviceEnrolment>())
        {
            _heard[device] = now;
            DateTimeOffset due = row is { State: EnrolmentState.Asked or EnrolmentState.Issued, Attempts: > 1 } ? now
                : row is { State: EnrolmentState.Requested, Reason: NothingShown } ? now + EvidencePatience
                : row.Due;
            if (row.Due > due)
            {
                Set(row with { Due = due });
            }
        }
    }

    private DeviceEnrolment? FindAnswered(DeviceEvent claimed)
    {
        bool isRequest = claimed.Kind == DeviceEvent.RequestKind;
        if (!isRequest && claimed.Kind != DeviceEvent.CommandKind)
        {
            return null;
        }

        return options.Slots.Where(slot => !isRequest || (long)slot == claimed.What)
            .Select(slot => _store.Enrolments.Find(claimed.Device, slot)).OfType<DeviceEnrolment>()
            .FirstOrDefault(row => row.Counter == claimed.Number && row.Counter > 0
                && (row.State == EnrolmentState.Asked || (row.State == EnrolmentState.Issued && !isRequest)));
    }

    private DeviceEnrolment AfterAnswer(DeviceEnrolment row, DeviceEvent answer, DateTimeOffset now)
    {
        if (answer.What == (long)CommandAnswer.CarriedOut)
        {
            // The request of an Asked one came before; one that was lost on the way is asked for again.
            return row.State == EnrolmentState.Issued ? Install(row, now) : row;
        }

        string reason = ReasonText.Describe(answer.Kind, answer.What, answer.Number, answer.Reason);
        bool isOutdated = answer.What == (long)CommandAnswer.CertificateRefused
            && (CertificateRefusal)answer.Reason is CertificateRefusal.KeyOther or CertificateRefusal.KeyMissing;

        // One that the broker has kept for too long postpones nothing: the device is there now.
        bool isLate = (CommandAnswer)answer.What is CommandAnswer.Expired or CommandAnswer.DelegationExpired;
        return isLate ? row with { Reason = reason }
            : DeviceCommands.IsBusy(answer) ? row with { Due = now + DeviceCommands.BusyTime, Reason = reason }
            : DeviceCommands.IsTemporary(answer) ? row with { Due = _schedule.ResendAt(now, row.Attempts), Reason = reason }
            : isOutdated && row.State == EnrolmentState.Issued ? Begin(row, _schedule.RetryAt(now, 3)) with { Reason = reason }
            : Refused(row, reason, now);
    }

    private DeviceEnrolment Install(DeviceEnrolment row, DateTimeOffset now)
    {
        StoredCertificate certificate = _store.Certificates.Find(row.Certificate!.Value)!;
        _store.Certificates.SetInstalled(certificate.Number, now);
        if (row.Slot == CertificateSlot.TlsKey)
        {
            // The key of the one before is not used any more.
            _store.Certificates.Revoke(row.Device, row.Slot, certificate.Number, RevocationReason.Superseded, now);
        }

        options.Log.Installed(row.Device, row.Slot, certificate.Serial);
        _store.Audit.Add(RegistrarAudit.Installed(certificate, now));
        return row with { State = EnrolmentState.Installed, Changed = now, Due = certificate.Renew, Attempts = 0, Reason = "" };
    }

    private DeviceEnrolment Refused(DeviceEnrolment row, string reason, DateTimeOffset now)
    {
        NoteRefusal(row, reason, now);
        return AfterRefusal(row, reason, now);
    }

    private void NoteRefusal(DeviceEnrolment row, string reason, DateTimeOffset now)
    {
        options.Log.Refused(row.Device, row.Slot, reason);
        _store.Audit.Add(RegistrarAudit.Refused(row, reason, now));
    }

    private static DeviceEnrolment AfterRefusal(DeviceEnrolment row, string reason, DateTimeOffset now) => row with
    {
        State = EnrolmentState.Refused,
        Changed = now,
        Due = now + RegistrarSchedule.AfterRefusal,
        Attempts = 0,
        Reason = reason,
    };

    /// <summary>While the CA does not answer, all requests wait, and one in a while asks whether it is back.</summary>
    private void NoteAnswer(AuthorityAnswer answer, DateTimeOffset now)
    {
        Answers.Count(answer.Outcome);
        if (answer.IsTemporary)
        {
            if (AuthorityFault is null)
            {
                options.Log.AuthorityUnavailable(answer.Reason);
            }

            _pausedUntil = _schedule.RetryAt(now, _failures++);
            AuthorityFault = answer.Reason;
        }
        else if (AuthorityFault is not null)
        {
            options.Log.AuthorityAvailable();
            AuthorityFault = null;
            _failures = 0;
        }
    }

    private void Set(DeviceEnrolment row) => _store.Enrolments.Set(row);
}
