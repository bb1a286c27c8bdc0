using NanoMedAgent.Commands;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Delegation;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Identity;
using NanoMedAgent.Outbox;
using NanoMedAgent.Ownership;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Privacy;
using NanoMedAgent.Storage;
using NanoMedAgent.Time;
using NanoMedAgent.Vitals;

namespace NanoMedAgent;

/// <summary>
/// Opens the parts of an agent in this order: the random number generator, the device key, the signed policy, the outbox. Only used during
/// the start.
/// </summary>
internal sealed class AgentStartup
{
    // The data classes that this agent produces: vital signs, events, alarms.
    private const int Classes = 3;

    // RAM for vital signs that wait for their acknowledgement. With a reading a minute, a window takes an eighth of it.
    private const int VitalsWindowBytes = DeviceOutbox.SegmentLimit;

    // Events and alarms are few and are written to flash at once: the window holds one of them. The longest is a checkpoint of 376 bytes
    // (ClosedBlocks.Limit) with 36 bytes of a pack, 8 of the tag and 27 in flash.
    private const int AlarmWindowBytes = 384;
    private const int AuditWindowBytes = 448;

    private readonly DeviceClock _clock;
    private readonly ISecureElement _element;
    private VerifiedState _verified;
    private StorageResult _authorityResult;

    /// <summary>A start on these seams.</summary>
    public AgentStartup(AgentPlatform platform, ISecureElement element, DeviceClock clock, StorageReports reports)
    {
        _element = element;
        Platform = platform;
        _clock = clock;
        Reports = reports;
    }

    /// <summary>What was found damaged is reported there.</summary>
    public readonly StorageReports Reports;

    /// <summary>The seams, with a tested random number generator.</summary>
    public AgentPlatform Platform;

    /// <summary>What is wrong with the chip's random number generator.</summary>
    public EntropyRefusal EntropyRefusal;

    /// <summary>Why the policy was not accepted.</summary>
    public PolicyRefusal PolicyRefusal;

    /// <summary>The device key.</summary>
    public IKeyVault Vault;

    /// <summary>Tables of the authority's key and of the recipients'.</summary>
    public KeyTables Tables;

    /// <summary>Derived from the device key; null until there is one.</summary>
    public string DeviceId;

    /// <summary>The hospital authority's key.</summary>
    public CoseKey Authority;

    /// <summary>Whose the device is.</summary>
    public OwnerState Owner;

    /// <summary>The maker's key; null until it is needed.</summary>
    public CoseKey Maker;

    /// <summary>The data policy.</summary>
    public DataPolicy Policy;

    /// <summary>The policy that has arrived over the air, and what became of it; null when there is none.</summary>
    public PolicyTrial Trial;

    /// <summary>Measures the vital signs of the policy.</summary>
    public Sampler Sampler;

    /// <summary>The recovered outbox.</summary>
    public DeviceOutbox Outbox;

    /// <summary>Starts, epochs and sequence numbers; null until they are read.</summary>
    public PersistentCounters Counters;

    /// <summary>Opens the parts in order, and stops at the first that fails.</summary>
    public AgentStart Open()
    {
        EntropyRefusal = TestedEntropy.TryOpen(Platform.Cipher, Platform.Entropy, out TestedEntropy entropy);
        if (EntropyRefusal != EntropyRefusal.None)
        {
            return AgentStart.EntropyRefused;
        }

        Platform = Platform.With(entropy);
        AgentStart owned = OpenOwner();
        if (owned != AgentStart.Started)
        {
            return owned;
        }

        bool isKeyRepaired = false;
        StorageResult key = _element == null ? StoredKeyVault.Open(Platform, out Vault, out _verified, out isKeyRepaired)
            : _element.Open(Platform.Storage);
        if (key != StorageResult.Found)
        {
            return key != StorageResult.Failed ? AgentStart.IdentityLost
                : _element != null && _element.HasFailed ? AgentStart.ElementRefused : AgentStart.StorageFailed;
        }

        if (_element != null)
        {
            Vault = _element;
            _verified = new VerifiedState(Platform.Storage, _element);
        }

        if (isKeyRepaired)
        {
            Reports.Add(StorageEvent.Repaired, StoredState.Key);
        }

        Tables = new KeyTables(Platform.Storage, Vault);
        DeviceId = Identity.DeviceId.Of(Vault.PublicKey);
        AgentStart outcome = Owner.Phase == OwnerPhase.Retiring ? AgentStart.NotProvisioned : ReadPolicy();
        return outcome == AgentStart.Started ? OpenOutbox() : outcome == AgentStart.NotProvisioned ? OpenUnowned() : outcome;
    }

    /// <summary>Reads whose the device is, and carries out the rest of a change, before anything of an owner is read.</summary>
    [OwnFrame]
    private AgentStart OpenOwner()
    {
        Owner = new OwnerState(Platform.Storage);
        if (Owner.IsRepaired || Owner.Result == StorageResult.Damaged)
        {
            Reports.Add(Owner.IsRepaired ? StorageEvent.Repaired : StorageEvent.Lost, StoredState.Ownership);
        }

        // Before the files go: they say that it must go as well.
        if (Owner.Phase == OwnerPhase.Forgetting && _element != null && !_element.TryReplaceKey())
        {
            return AgentStart.ElementRefused;
        }

        bool isComplete = Owner.Result != StorageResult.Failed
            && Erasure.TryErase(Platform.Storage, Owner.Phase)
            && (Owner.Phase != OwnerPhase.HandingOver || AuthorityCommands.TryBeginSeries(Platform.Storage, Owner.Number))
            && Owner.TryComplete(Agent.AuthorityFile);
        return !isComplete ? AgentStart.StorageFailed : Owner.Phase == OwnerPhase.Retired ? AgentStart.Retired : AgentStart.Started;
    }

    /// <summary>Counts the start of a device that has no owner or no policy, or that is being retired.</summary>
    private AgentStart OpenUnowned()
    {
        AgentStart outcome = Owner.Phase == OwnerPhase.Retiring ? AgentStart.Started : ReadMaker();
        if (outcome != AgentStart.Started)
        {
            return outcome;
        }

        Counters = new PersistentCounters(Platform.Storage);
        StorageResult counters = Counters.Recover();
        return counters == StorageResult.Damaged ? AgentStart.CountersLost
            : counters == StorageResult.Failed ? AgentStart.StorageFailed
            : Counters.IsUsedUp(PersistentCounters.Starts) ? AgentStart.NumbersUsedUp
            : Counters.TryCountStart() ? AgentStart.Unowned : AgentStart.StorageFailed;
    }

    private AgentStart ReadMaker()
    {
        TwinFile maker = new(Platform.Storage, Agent.MakerFile, CoseKey.EncodedLength);
        StorageResult makerResult = maker.Read();

        // Whoever had an owner and lost its key is not free for the next one.
        bool isLost = _authorityResult != StorageResult.Found
            && (_authorityResult != StorageResult.Absent || Owner.Phase == OwnerPhase.Owned);
        if (makerResult != StorageResult.Found || isLost)
        {
            return makerResult == StorageResult.Failed ? AgentStart.StorageFailed : AgentStart.NotProvisioned;
        }

        bool isCopied = maker.Main == null || !CoseKey.TryParse(maker.Main, out Maker);
        if ((isCopied && (maker.Copy == null || !CoseKey.TryParse(maker.Copy, out Maker)))
            || (_authorityResult == StorageResult.Found && Authority == null))
        {
            return AgentStart.AuthorityUnreadable;
        }

        Settle(maker, isCopied, StoredState.Ownership);
        return AgentStart.Started;
    }

    private AgentStart ReadPolicy()
    {
        TwinFile authority = new(Platform.Storage, Agent.AuthorityFile, CoseKey.EncodedLength);
        Trial = new PolicyTrial(Platform.Storage);
        if (Trial.Stage == PolicyStage.InForce && !Trial.TryConfirm(Agent.PolicyFile))
        {
            return AgentStart.StorageFailed;
        }

        TwinFile policy = new(Platform.Storage, Agent.PolicyFile, DataPolicyReader.EncodedLimit);
        _authorityResult = authority.Read();
        StorageResult policyResult = policy.Read();

        // What somebody has put there by cable may be the key before the owner changed it.
        byte[] changed = Owner.ChangedKey;
        if (changed != null && (authority.Main == null || !ConstantTime.AreEqual(authority.Main, changed)))
        {
            authority.Main = null;
            authority.Copy = changed;
            _authorityResult = StorageResult.Found;
        }

        // A point that is not on the curve is refused: no damaged key is taken for another one.
        bool isAuthorityCopied = authority.Main == null || !CoseKey.TryParse(authority.Main, out Authority);
        bool isAuthority = !isAuthorityCopied || (authority.Copy != null && CoseKey.TryParse(authority.Copy, out Authority));
        if (_authorityResult != StorageResult.Found || (policyResult != StorageResult.Found && Trial.Stage != PolicyStage.Stored))
        {
            return _authorityResult == StorageResult.Failed || policyResult == StorageResult.Failed ? AgentStart.StorageFailed
                : AgentStart.NotProvisioned;
        }

        if (!isAuthority)
        {
            return AgentStart.AuthorityUnreadable;
        }

        byte[] key = isAuthorityCopied ? authority.Copy : authority.Main;
        DelegationMemory memory = new(Platform.Storage, Authority.KeyId());
        if (memory.Result == StorageResult.Failed)
        {
            return AgentStart.StorageFailed;
        }

        if (memory.IsRepaired || memory.Result == StorageResult.Damaged)
        {
            Reports.Add(memory.IsRepaired ? StorageEvent.Repaired : StorageEvent.Lost, StoredState.Delegations);
        }

        if (TryNewPolicy(key, memory.PolicyVersion))
        {
            Settle(authority, isAuthorityCopied, StoredState.Authority);
            return AgentStart.Started;
        }

        if (policyResult != StorageResult.Found)
        {
            return AgentStart.NotProvisioned;
        }

        // What somebody has put there by cable may be a policy from before: then the copy is the one in force.
        PolicyRefusal = policy.Main == null ? PolicyRefusal.Malformed : ReadPolicy(policy.Main, key, memory.PolicyVersion);
        bool isPolicyCopied = PolicyRefusal != PolicyRefusal.None && policy.Copy != null
            && (policy.Main == null || PolicyRefusal == PolicyRefusal.Older || !IsSigned(policy.Main, key))
            && ReadPolicy(policy.Copy, key, memory.PolicyVersion) == PolicyRefusal.None;
        PolicyRefusal = isPolicyCopied ? PolicyRefusal.None : PolicyRefusal;
        if (PolicyRefusal != PolicyRefusal.None)
        {
            return AgentStart.PolicyRefused;
        }

        Settle(authority, isAuthorityCopied, StoredState.Authority);
        Settle(policy, isPolicyCopied, StoredState.Policy);
        _verified.Store(isPolicyCopied ? policy.Copy : policy.Main, key);
        memory.TryRaise(Policy.Version);
        return AgentStart.Started;
    }

    /// <summary>Uses the policy that has arrived over the air, once: if the device restarts during its trial, it is refused.</summary>
    /// <param name="authority">The authority's key, encoded.</param>
    /// <param name="version">The highest version so far.</param>
    /// <returns>false when there is none, or it is refused: the one in force stays.</returns>
    private bool TryNewPolicy(byte[] authority, long version)
    {
        if (Trial.Stage == PolicyStage.None)
        {
            Trial = null;
            return false;
        }

        if (Trial.Stage == PolicyStage.InForce)
        {
            return false;
        }

        Trial.Refusal = Trial.Stage == PolicyStage.OnTrial ? PolicyRefusal.StartFailed
            : ReadPolicy(Trial.Policy, authority, version + 1);
        if (Trial.Refusal != PolicyRefusal.None || !Trial.TryBegin())
        {
            return false;
        }

        _verified.Store(Trial.Policy, authority);
        return true;
    }

    private PolicyRefusal ReadPolicy(byte[] policy, byte[] authority, long leastVersion)
    {
        PolicyRefusal refusal =
            DataPolicyReader.TryRead(policy, IsKnown(policy, authority) ? null : AuthorityTable(), out Policy);
        if (refusal == PolicyRefusal.None && Policy.Version < leastVersion)
        {
            return PolicyRefusal.Older;
        }

        Sampler = refusal == PolicyRefusal.None ? Sampler.For(Policy, Platform.Sensors, null, _clock.UptimeMilliseconds) : null;
        return refusal == PolicyRefusal.None && (Sampler == null || (Policy.Alarms != null && AlarmWatch.For(Policy.Alarms) == null))
            ? PolicyRefusal.VitalSignUnknown : refusal;
    }

    private bool IsSigned(byte[] policy, byte[] authority) =>
        IsKnown(policy, authority) || DataPolicyReader.IsSigned(policy, AuthorityTable());

    /// <summary>Whether the signature needs no verification: an earlier start has, or the owner has changed its key since.</summary>
    [OwnFrame]
    private bool IsKnown(byte[] policy, byte[] authority) => _verified.IsSigned(policy, authority) || Owner.HasKept(policy);

    [OwnFrame]
    private P256Table AuthorityTable() => Tables.TableOf(Authority, -1);

    private void Settle(TwinFile file, bool isCopyUsed, StoredState state)
    {
        if (file.Settle(isCopyUsed))
        {
            Reports.Add(StorageEvent.Repaired, state);
        }

        if (file.HasReadFailed)
        {
            Reports.Add(StorageEvent.Failed, state);
        }
    }

    /// <summary>Recovers the outbox of earlier starts, and counts this start.</summary>
    private AgentStart OpenOutbox()
    {
        // In the policy's eviction order. The class that is evicted last is delivered first: alarms, unless the policy has another order.
        ClassSettings[] settings = new ClassSettings[Classes];
        int count = 0;
        foreach (string name in Policy.EvictionOrder)
        {
            bool isVitals = name == DataClass.Vitals;
            if (isVitals || name == DataClass.Audit || name == DataClass.Alarm)
            {
                int windowBytes = isVitals ? VitalsWindowBytes : name == DataClass.Audit ? AuditWindowBytes : AlarmWindowBytes;
                ClassRule rule = Policy.Rule(name);
                settings[count] = new ClassSettings
                {
                    Name = name,
                    Code = DataClass.Code(name),
                    WindowBytes = windowBytes,
                    IsAtOnce = !isVitals,
                    IsTagged = rule != null && rule.Readers.Length > 1,
                };
                count++;
            }
        }

        Counters = new PersistentCounters(Platform.Storage);
        Outbox = new DeviceOutbox(Platform, Counters, DeviceId, settings, Policy.SecondsAtRisk, EpochAnnouncement.EncodedLimit);
        Outbox.ReserveBlocks(KeyTables.FilesFor(Policy.Recipients.Length) + (Policy.Issuers == null ? 0 : KeptCertificates.Files));
        StorageResult counters = Counters.Recover();
        if (counters == StorageResult.Failed || !Platform.Storage.TryList(Outbox))
        {
            return AgentStart.StorageFailed;
        }

        if (counters == StorageResult.Damaged)
        {
            return AgentStart.CountersLost;
        }

        if (!Outbox.TryRecover())
        {
            return AgentStart.StorageFailed;
        }

        if (Counters.IsDamaged)
        {
            Reports.Add(StorageEvent.Repaired, StoredState.Counters);
        }

        if (Counters.IsUsedUp(PersistentCounters.Starts) || Counters.IsUsedUp(PersistentCounters.Epochs))
        {
            return AgentStart.NumbersUsedUp;
        }

        // A partition may be completely full: then the oldest readings are evicted for what the start must write.
        return Counters.TryCountStart() || (Outbox.TryMakeRoom() && Counters.TryCountStart())
            ? AgentStart.Started : AgentStart.StorageFailed;
    }
}
