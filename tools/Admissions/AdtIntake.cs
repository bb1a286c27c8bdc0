using System.Data.Common;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Admissions;

/// <summary>Stores what messages say about patients, and decides what is answered. A message is stored before it is acknowledged.</summary>
/// <param name="store">Where to.</param>
/// <param name="reader">Reads messages.</param>
/// <param name="log">The service's log: no patient's data.</param>
/// <param name="time">The time.</param>
public sealed class AdtIntake(AdmissionStore store, AdtReader reader, AdmissionsLog log, TimeProvider time) : IAdmissionsIntake
{
    private volatile string? _storeFault;

    /// <summary>How many messages were stored, and how many were refused or have changed nothing.</summary>
    public AdmissionCounters Counters { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults() =>
        _storeFault is { } fault ? new Dictionary<string, string> { ["database"] = fault } : new Dictionary<string, string>();

    /// <summary>Takes a message.</summary>
    public MessageVerdict Take(Hl7Message message)
    {
        try
        {
            MessageVerdict verdict = Store(message);
            _storeFault = null;
            return verdict;
        }
        catch (Exception failure) when (failure is DbException or IOException or InvalidOperationException)
        {
            // The sender sends it again.
            _storeFault = failure.Message;
            log.NotStored(failure.Message);
            return MessageVerdict.Unavailable("the database does not take it now");
        }
    }

    private MessageVerdict Store(Hl7Message message)
    {
        DateTimeOffset now = time.GetUtcNow();
        MessageVerdict verdict = reader.Read(message, out IReadOnlyList<AdmissionEvent> events);
        if (verdict != MessageVerdict.Accepted)
        {
            Note(message, "", verdict, verdict.Reason, now);
            return verdict;
        }

        foreach (AdmissionEvent said in events)
        {
            AdmissionOutcome outcome = store.Add(said, now);
            if (outcome.Result == AdmissionResult.Refused)
            {
                verdict = MessageVerdict.Error(WithoutIds(outcome.Reason, said));
            }

            if (outcome.Reason.Length > 0)
            {
                Note(message, said.Patient, verdict, outcome.Reason, now);
            }
        }

        Counters.CountTaken();
        return verdict;
    }

    /// <summary>Tells an administrator.</summary>
    private void Note(Hl7Message message, string patient, MessageVerdict verdict, string reason, DateTimeOffset now)
    {
        Counters.CountNoticed();
        store.Notices.Add(new AdmissionNotice(
            now, AdtReader.SourceOf(message), Printable.Escape(message.ControlId), Printable.Escape(patient),
            verdict.Code.ToString() ?? "", reason));
        log.Noticed(AdtReader.SourceOf(message), Printable.Escape(message.ControlId), verdict.Code.ToString() ?? "");
    }

    /// <summary>What is answered may be logged by others: no ids of patients.</summary>
    private static string WithoutIds(string reason, AdmissionEvent said)
    {
        string withoutPrior = said.Prior.Length == 0 ? reason : reason.Replace(said.Prior, "the prior id", StringComparison.Ordinal);
        return said.Patient.Length == 0 ? withoutPrior : withoutPrior.Replace(said.Patient, "the patient", StringComparison.Ordinal);
    }
}
