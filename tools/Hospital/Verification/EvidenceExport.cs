using NanoMedAgent.Hospital.Evidence;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>
/// Copies what proves readings into a store of its own, for somebody who has nothing else: announcements with the keys of their epochs,
/// sealed readings, checkpoints, and the values that the sealed readings decrypt to. Neither patients nor private keys are in it.
/// </summary>
public sealed class EvidenceExport
{
    private const int BatchLimit = 512;

    private readonly ReadingStore _source;
    private readonly ReadingStore _target;
    private readonly Func<string, CosePublicKey?> _keyOf;

    /// <summary>An export.</summary>
    /// <param name="source">Where the evidence is.</param>
    /// <param name="target">An empty store.</param>
    /// <param name="keyOf">The public key of a device; null if it is not known.</param>
    public EvidenceExport(ReadingStore source, ReadingStore target, Func<string, CosePublicKey?> keyOf)
    {
        (_source, _target, _keyOf) = (source, target, keyOf);
        _target.Quarantine.Bound = QuarantineBound.None;
    }

    /// <summary>Copies what a query matches, and with it the whole blocks in which it was signed.</summary>
    /// <returns>How many readings. Readings whose sealed originals were not kept are not among them.</returns>
    public long Write(VerificationQuery query)
    {
        long count = 0;
        foreach ((string device, string dataClass) in _source.Contents.Classes().Where(query.Matches))
        {
            if (_source.Contents.Range(device, dataClass, query.Rows) is { } range)
            {
                DeviceCheckpoints checkpoints = new(_source, device, _keyOf(device));
                (long first, long last) = CopyCheckpoints(checkpoints, device, dataClass, range.First, range.Last);
                count += CopyReadings(device, dataClass, first, last);
            }
        }

        return count;
    }

    /// <summary>Copies the checkpoints that have numbers of a range.</summary>
    /// <returns>The range with the whole blocks at its ends.</returns>
    private (long First, long Last) CopyCheckpoints(
        DeviceCheckpoints checkpoints, string device, string dataClass, long first, long last)
    {
        (long lowest, long highest) = (first, last);
        _target.InTransaction(() =>
        {
            foreach ((KeptCheckpoint kept, Checkpoint checkpoint) in checkpoints.All())
            {
                Block[] blocks =
                [
                    .. checkpoint.Classes.Where(each => each.DataClass == dataClass).SelectMany(each => each.Blocks)
                        .Where(block => block.Last >= first && block.First <= last),
                ];
                if (blocks.Length > 0)
                {
                    lowest = Math.Min(lowest, blocks.Min(block => block.First));
                    highest = Math.Max(highest, blocks.Max(block => block.Last));
                    _target.Evidence.AddCheckpoint(device, kept.Sequence, kept.EpochId, kept.Message);
                }
            }
        });
        return (lowest, highest);
    }

    private long CopyReadings(string device, string dataClass, long first, long last)
    {
        long count = 0;
        foreach (KeptNumber[] batch in new KeptNumbers(_source, device, dataClass).Range(first, last)
            .Where(number => number.Candidates.Count > 0).Chunk(BatchLimit))
        {
            _target.InTransaction(() => Array.ForEach(batch, number => Copy(device, dataClass, number)));
            count += batch.Length;
        }

        return count;
    }

    private void Copy(string device, string dataClass, KeptNumber number)
    {
        KeptOriginal original = number.Candidates[0];
        if (_source.Epochs.Find(device, dataClass, original.EpochId) is not { } stored)
        {
            return;
        }

        Epoch epoch = stored with
        {
            CustodySecret = null,
            Association = stored.Association ?? stored.ClaimedAssociation,
            ClaimedAssociation = null,
        };
        if (_target.Ingest.AddEpoch(epoch) == EpochOutcome.Added
            && _source.Evidence.Announcement(device, dataClass, epoch.Id) is { } announcement)
        {
            _target.Evidence.AddAnnouncement(device, dataClass, epoch.Id, announcement);
        }

        foreach (KeptOriginal candidate in number.Candidates)
        {
            SealedReading reading = new(candidate.EpochId, number.Sequence, IsLate: false, candidate.Ciphertext);
            if (candidate == original)
            {
                _target.Evidence.AddOriginal(device, dataClass, reading);
                Store(epoch, reading, number.Stored);
            }
            else
            {
                _target.Evidence.AddRepeat(device, dataClass, reading);
            }
        }
    }

    /// <summary>Stores what a sealed reading decrypts to. What was in quarantine stays there: the decision is the hospital's.</summary>
    private void Store(Epoch epoch, SealedReading reading, StoredContent stored)
    {
        if (reading.Open(epoch) is not { } pack)
        {
            return;
        }

        DateTimeOffset received = DateTimeOffset.FromUnixTimeSeconds(stored.ReceivedSeconds ?? 0);
        PackContent? content = PackContent.Read(pack, epoch.DataClass, reading.Sequence);
        if (content is null || stored.QuarantinedPack is not null)
        {
            RefusalReason reason = content is null ? RefusalReason.ContentWrong : RefusalReason.AssociationForeign;
            _target.Ingest.Quarantine(new QuarantinedPack(epoch.Device, epoch.DataClass, reading.Sequence, reason)
            {
                EpochId = epoch.Id,
                Received = received,
                Association = epoch.NamedAssociation,
                Pack = pack,
            });
        }
        else
        {
            _target.Ingest.AddPack(epoch, reading.Sequence, content, isMarkedLate: false, received);
        }
    }
}
