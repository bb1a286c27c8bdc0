using System.Reflection;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Releases.Assemblies;

/// <summary>
/// The part of a stock image that no update changes. It is in the deployment area, chooses a set of application assemblies at each start,
/// and verifies that set again with its signatures. So changing a file or the record gains an attacker nothing: what cannot be proven is
/// not loaded.
/// </summary>
public sealed class Loader
{
    private readonly AssemblySlots _slots;
    private readonly ReleasePolicy _policy;

    /// <summary>A loader with the policy of its own image.</summary>
    public Loader(AssemblySlots slots, ReleasePolicy policy)
    {
        _slots = slots;
        _policy = policy;
        slots.LoaderPolicy = policy;
    }

    /// <summary>Why the set that should have been started was refused; None when it was not.</summary>
    public UpdateReason Refusal;

    /// <summary>Whether to start the application in the deployment area, because no set of files is to be started.</summary>
    public bool IsFactory;

    /// <summary>The proven components of the chosen set, in the manifest's order; null when there is none.</summary>
    public byte[][] Images;

    /// <summary>
    /// Chooses what to start: a set that waits for its trial, once; otherwise the set that was confirmed last; otherwise the previous set;
    /// otherwise the factory application. When the storage could not be read, nothing is chosen or given up, and <see cref="Refusal"/> is
    /// <see cref="UpdateReason.StorageFailed"/>: it must be called again.
    /// </summary>
    [OwnFrame]
    public void ChooseSet()
    {
        Refusal = UpdateReason.None;
        if (!_slots.TryReadRecord())
        {
            ChooseNothing();
            return;
        }

        SlotRecord record = _slots.Record;
        if (record.Candidate != SlotRecord.None && TryBeginTrial(record))
        {
            return;
        }

        _slots.State = Refusal != UpdateReason.None ? SlotState.Rejected : TakeMark(record) ? SlotState.Substitute : SlotState.Settled;
        UpdateReason reason = Prove(record.Active);

        // Twice: a failed read may succeed the second time, and a set that is given up here stays given up.
        reason = reason == UpdateReason.None ? reason : Prove(record.Active);
        if (reason != UpdateReason.None && _slots.HasReadFailed)
        {
            ChooseNothing();
        }
        else if (reason != UpdateReason.None)
        {
            Refusal = reason;
            Substitute(record);
        }
    }

    private void ChooseNothing()
    {
        Refusal = UpdateReason.StorageFailed;
        IsFactory = false;
        Images = null;
    }

    [OwnFrame]
    private void Substitute(SlotRecord record)
    {
        if (record.Previous == SlotRecord.None || Prove(record.Previous) != UpdateReason.None)
        {
            if (_slots.HasReadFailed)
            {
                ChooseNothing();
                return;
            }

            // The application in the deployment area is as immutable as the loader itself.
            record.Previous = SlotRecord.Factory;
            Prove(SlotRecord.Factory);
        }

        _slots.State = SlotState.Substitute;
        record.Active = record.Previous;
        record.Previous = SlotRecord.None;
        record.Write();
    }

    /// <summary>
    /// Loads the chosen assemblies in order, because later ones need earlier ones. An assembly must have a name that no assembly of the
    /// image has, or another minor version: the runtime takes the first match.
    /// </summary>
    /// <param name="last">The last assembly, which contains the application's start; null when refused.</param>
    /// <returns>
    /// false when there are none, or the runtime refuses one of them. The device must restart then; the previous set is chosen if there is
    /// one.
    /// </returns>
    public bool TryLoad(out Assembly last)
    {
        last = null;
        for (int i = 0; Images != null && i < Images.Length; i++)
        {
            try
            {
                last = Assembly.Load(Images[i]);
                _slots.LoadedBytes += Images[i].Length;
            }
            catch (System.Exception)
            {
                // It is signed, but it does not run on this runtime, which throws exceptions of various types.
                last = null;
                GiveUp();
                return false;
            }
        }

        return last != null;
    }

    /// <summary>Whether an earlier start has recorded that a substitute runs; the record is cleared.</summary>
    private static bool TakeMark(SlotRecord record)
    {
        if (record.Mark != SlotRecord.Substitute)
        {
            return false;
        }

        record.Mark = 0;
        record.Write();
        return true;
    }

    /// <summary>A proven set cannot be loaded, which is permanent: records that for the next start.</summary>
    [OwnFrame]
    private void GiveUp()
    {
        Refusal = UpdateReason.LoadFailed;
        SlotRecord record = _slots.Record;
        if (_slots.State == SlotState.OnTrial)
        {
            _slots.WriteVerdict(UpdateReason.LoadFailed);
            _slots.Revert();
        }
        else if (record.Previous != SlotRecord.None)
        {
            record.Active = record.Previous;
            record.Previous = SlotRecord.None;
            record.Mark = SlotRecord.Substitute;
            record.Write();
        }
    }

    private bool TryBeginTrial(SlotRecord record)
    {
        bool isSecondStart = record.Mark == SlotRecord.Started;
        int candidate = record.Candidate;

        // Whatever happens from here on, the next start uses the previous set.
        record.Mark = SlotRecord.Started;
        record.Candidate = isSecondStart ? SlotRecord.None : candidate;
        if (record.Write() != SlotResult.Done || isSecondStart)
        {
            return false;
        }

        UpdateReason reason = Prove(candidate);
        reason = reason == UpdateReason.None ? reason : Prove(candidate);
        if (reason == UpdateReason.None)
        {
            _slots.State = SlotState.OnTrial;
            return true;
        }

        Refusal = reason;
        record.Candidate = SlotRecord.None;
        record.Write();
        return false;
    }

    private UpdateReason Prove(int slot)
    {
        Images = null;
        _slots.Measurements = null;
        IsFactory = slot == SlotRecord.Factory;
        if (IsFactory)
        {
            return UpdateReason.None;
        }

        byte[] envelope = _slots.ReadEnvelope(slot);
        if (envelope == null)
        {
            return UpdateReason.SetDamaged;
        }

        UpdateReason reason = ProvenRelease.TryProve(envelope, _policy, out ProvenRelease release);
        if (reason != UpdateReason.None)
        {
            return reason;
        }

        if (release.Manifest.SequenceNumber < _policy.LeastSequence || !ConstantTime.AreEqual(release.Digest, _slots.Record.Digest(slot)))
        {
            return UpdateReason.SetNotAccepted;
        }

        BootHost host = new(_slots, slot, release.Manifest.Components.Length, _policy);
        SuitMachine machine = new(release.Manifest, host);
        reason = machine.Validate();
        reason = reason == UpdateReason.None && !machine.AreAllMatched ? UpdateReason.ImageUnchecked : reason;
        if (reason == UpdateReason.None)
        {
            Images = host.Images;
            _slots.Measurements = host.Measurements;
        }

        return reason;
    }
}
