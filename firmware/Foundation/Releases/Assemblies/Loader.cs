using System.Reflection;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Releases.Assemblies;

/// <summary>
/// The part of a stock image that no update changes: it lies in the deployment area, chooses a set of application assemblies at each start, and proves that set anew,
/// signatures and all, so that whoever has changed a file, or the record of what runs, has won nothing. What cannot be proven is not loaded.
/// </summary>
public sealed class Loader
{
    private readonly AssemblySlots _slots;
    private readonly ReleasePolicy _policy;

    /// <summary>A loader. Its policy is that of the image it is part of.</summary>
    public Loader(AssemblySlots slots, ReleasePolicy policy)
    {
        _slots = slots;
        _policy = policy;
        slots.LoaderPolicy = policy;
    }

    /// <summary>Why the set that should have been started was not; or None.</summary>
    public UpdateReason Refusal;

    /// <summary>Whether the application in the deployment area is to be started, as no set of files is to be.</summary>
    public bool IsFactory;

    /// <summary>The components of the set that was chosen, in the manifest's order. They were proven; null when there is none.</summary>
    public byte[][] Images;

    /// <summary>
    /// Chooses what is started: a set that waits for its trial, once; else the one that was confirmed last; else the one from before; else the application that the device left the factory with.
    /// </summary>
    public void Choose()
    {
        SlotRecord record = _slots.Record;
        if (record.Candidate != SlotRecord.None && TryBeginTrial(record))
        {
            return;
        }

        _slots.State = Refusal != UpdateReason.None ? SlotState.Rejected : TakeMark(record) ? SlotState.Substitute : SlotState.Settled;
        UpdateReason reason = Prove(record.Active);

        // Twice: what cannot be read once may be read the next time, and what is given up here is given up for good.
        reason = reason == UpdateReason.None ? reason : Prove(record.Active);
        if (reason != UpdateReason.None)
        {
            Refusal = reason;
            Substitute(record);
        }
    }

    private void Substitute(SlotRecord record)
    {
        _slots.State = SlotState.Substitute;
        if (record.Previous == SlotRecord.None || Prove(record.Previous) != UpdateReason.None)
        {
            // The application in the deployment area is as immutable as the loader itself.
            record.Previous = SlotRecord.Factory;
            Prove(SlotRecord.Factory);
        }

        record.Active = record.Previous;
        record.Previous = SlotRecord.None;
        record.Keep();
    }

    /// <summary>
    /// Loads the assemblies that were chosen, the first one first, as later ones need earlier ones. An assembly needs a name that no assembly of the image has, or another minor version: the
    /// runtime takes the first that it finds.
    /// </summary>
    /// <param name="last">The last one, which the application starts in; null when refused.</param>
    /// <returns>
    /// false when there are none, or one of them is not what the runtime takes: then the device is to be started anew, and the set from before is chosen where there is one.
    /// </returns>
    public bool TryLoad(out Assembly last)
    {
        last = null;
        for (int i = 0; Images != null && i < Images.Length; i++)
        {
            try
            {
                last = Assembly.Load(Images[i]);
            }
            catch (System.Exception)
            {
                // Signed, and yet nothing that runs here: the runtime says so by an exception of one kind or another.
                last = null;
                GiveUp();
                return false;
            }
        }

        return last != null;
    }

    /// <summary>Whether an earlier start has left word that another set runs than should; it is left once.</summary>
    private static bool TakeMark(SlotRecord record)
    {
        if (record.Mark != SlotRecord.Substitute)
        {
            return false;
        }

        record.Mark = 0;
        record.Keep();
        return true;
    }

    /// <summary>What was proven does not load: that is for good, and the next start shall know.</summary>
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
            record.Keep();
        }
    }

    private bool TryBeginTrial(SlotRecord record)
    {
        bool isSecondStart = record.Mark == SlotRecord.Started;
        int candidate = record.Candidate;

        // Whatever happens from here on, the next start is with the set from before.
        record.Mark = SlotRecord.Started;
        record.Candidate = isSecondStart ? SlotRecord.None : candidate;
        if (record.Keep() != SlotResult.Done || isSecondStart)
        {
            return false;
        }

        UpdateReason reason = Prove(candidate);
        if (reason == UpdateReason.None)
        {
            _slots.State = SlotState.OnTrial;
            return true;
        }

        Refusal = reason;
        record.Candidate = SlotRecord.None;
        record.Keep();
        return false;
    }

    private UpdateReason Prove(int slot)
    {
        Images = null;
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
        Images = reason == UpdateReason.None ? host.Images : null;
        return reason;
    }
}
