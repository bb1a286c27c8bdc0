using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Pairing;

/// <summary>
/// The state machine that pairs the device with a patient and unpairs it: opens the window when the button was held, checks the ward's
/// grant, waits for the press, and keeps the association. It leaves each decision in <see cref="LastEvent"/>, to be reported at once.
/// </summary>
public sealed class PairingMachine
{
    /// <summary>How long the button is held to open the window, in milliseconds.</summary>
    public const int WindowHoldMs = 3_000;

    /// <summary>How long it is held to end an association, in milliseconds.</summary>
    public const int UnpairHoldMs = 10_000;

    /// <summary>Storage: the setup code on the device's label.</summary>
    public const string SetupFile = "setup";

    private const long WindowMs = 120_000;

    // A grant that arrives at the end of a window still leaves time to press.
    private const long ConfirmMs = 60_000;

    private const int DetailsLength = 128;
    private const int DigestLength = 16;

    private readonly AgentPlatform _platform;
    private readonly PairingMemory _memory;
    private readonly PairingRule _rule;
    private readonly string _deviceId;
    private readonly CoseKey _publicKey;
    private readonly long _policyVersion;
    private byte[] _nonce;
    private PairingGrant _grant;
    private long _counter;
    private bool _isWrongCodeReported;

    /// <summary>A machine that continues from the stored state.</summary>
    /// <param name="platform">The seams.</param>
    /// <param name="rule">The policy's rule for pairing.</param>
    /// <param name="policyVersion">The policy's version.</param>
    /// <param name="deviceId">This device.</param>
    /// <param name="publicKey">Its key. A person can compare it with the fingerprint on the label.</param>
    public PairingMachine(AgentPlatform platform, PairingRule rule, long policyVersion, string deviceId, CoseKey publicKey)
    {
        _platform = platform;
        _rule = rule;
        _policyVersion = policyVersion;
        _deviceId = deviceId;
        _publicKey = publicKey;
        _memory = new PairingMemory(platform.Storage);
        if (ReadSetupCode(out byte[] setupCode) == PairingRefusal.None)
        {
            // Each start repairs a damaged copy, before the other one is damaged as well.
            Array.Clear(setupCode, 0, setupCode.Length);
        }

        Association = _memory.Association;
        State = Association != null ? PairingState.Associated : PairingState.Idle;
    }

    /// <summary>What became of reading the stored state: after Failed, nothing but this may be used.</summary>
    internal StorageResult StateResult => _memory.Result;

    /// <summary>Whether one copy of the setup code was damaged, and is whole again.</summary>
    internal bool IsSetupCodeRepaired;

    /// <summary>The state of the pairing.</summary>
    public PairingState State;

    /// <summary>The association, 16 bytes; null when the device is unpaired.</summary>
    public byte[] Association;

    /// <summary>Whether the device measures now.</summary>
    public bool IsMeasuring
    {
        [OwnFrame]
        get => Association != null || !_rule.IsRequired;
    }

    /// <summary>Uptime in milliseconds at which the state changes by itself.</summary>
    internal long DueMs = long.MaxValue;

    /// <summary>Uptime in milliseconds at which the last window was opened.</summary>
    internal long OpenedMs;

    /// <summary>The last decision.</summary>
    public PairingEvent LastEvent;

    /// <summary>The counter of the command that it is about, or 0. Of a refused grant, as it stands there: nobody has proven it.</summary>
    internal long LastNumber;

    /// <summary>The reason.</summary>
    internal PairingRefusal LastRefusal;

    /// <summary>
    /// Details of the decision: CBOR [nonce, association, COSE_Key of the device, policy version]; of a refused grant, its digest in place
    /// of the association. Whoever has reported it may forget it.
    /// </summary>
    public byte[] LastDetails;

    /// <summary>Reads an argument of a command, which must name the device's association.</summary>
    [OwnFrame]
    internal bool TryReadAssociation(CborReader reader) =>
        Association != null
        && reader.TryReadFixedByteString(PairingGrant.AssociationLength, out byte[] named)
        && ConstantTime.AreEqual(named, Association);

    /// <summary>What the light shows while the button is held, so that the person knows when to release it.</summary>
    /// <param name="heldMilliseconds">How long it has been held.</param>
    /// <param name="answer">Shows what releasing the button now would do.</param>
    /// <returns>false while releasing it would do nothing.</returns>
    internal bool TryAnswerHold(int heldMilliseconds, out LightPattern answer)
    {
        bool isEnd = heldMilliseconds >= UnpairHoldMs && State != PairingState.Idle;
        answer = isEnd ? LightPattern.Unpairing : LightPattern.PairingWindow;
        return isEnd || (heldMilliseconds >= WindowHoldMs && State != PairingState.Associated);
    }

    /// <summary>The button was held for three seconds, or longer when there is no association to end: opens the window.</summary>
    public void OpenWindow(long nowMs)
    {
        PairingRefusal refusal = ReadSetupCode(out byte[] setupCode);
        refusal = State == PairingState.Associated ? PairingRefusal.AlreadyAssociated : refusal;
        if (refusal != PairingRefusal.None)
        {
            SetLastEvent(PairingEvent.Refused, 0, refusal, null);
            return;
        }

        Array.Clear(setupCode, 0, setupCode.Length);
        State = PairingState.WindowOpen;
        DueMs = nowMs + WindowMs;
        OpenedMs = nowMs;
        _isWrongCodeReported = false;
        _grant = null;
        _nonce = new byte[PairingGrant.NonceLength];
        _platform.Entropy.Fill(_nonce);
        SetLastEvent(PairingEvent.WindowOpen, 0, PairingRefusal.None, null);
    }

    /// <summary>Lets what has expired end.</summary>
    /// <returns>Whether something was decided.</returns>
    public bool TryExpire(long nowMs)
    {
        if (nowMs < DueMs)
        {
            return false;
        }

        CloseWindow(State == PairingState.Confirming ? PairingRefusal.NotConfirmed : PairingRefusal.None);
        return true;
    }

    /// <summary>
    /// Checks the parts of a grant that cost almost nothing. So a sender who has not had the device in hand cannot make it verify a
    /// signature.
    /// </summary>
    /// <param name="arguments">The command's arguments.</param>
    /// <param name="counter">The command's counter.</param>
    /// <param name="notAfter">The command's expiry, in seconds since 1970.</param>
    /// <param name="grant">null when it is not a grant.</param>
    /// <param name="isRepeated">Whether it is the grant that waits for its confirmation: it is answered again.</param>
    public PairingRefusal CheckGrant(byte[] arguments, long counter, long notAfter, out PairingGrant grant, out bool isRepeated)
    {
        grant = PairingGrant.TryParse(arguments);
        PairingRefusal refusal = grant == null ? PairingRefusal.Malformed
            : State == PairingState.Confirming ? PairingRefusal.GrantPending
            : State != PairingState.WindowOpen ? PairingRefusal.WindowClosed
            : !grant.IsFor(_nonce) ? PairingRefusal.NonceOld
            : CheckHolder(grant, counter, notAfter);
        refusal = refusal == PairingRefusal.None && grant.PolicyVersion != _policyVersion ? PairingRefusal.PolicyOther : refusal;
        isRepeated = refusal == PairingRefusal.GrantPending && counter == _counter && grant.IsFor(_nonce)
            && CheckHolder(grant, counter, notAfter) == PairingRefusal.None;
        return refusal;
    }

    /// <summary>
    /// Whether a wrong setup code is to be reported: once in a window, as anybody can send any number of them. The 128 random bits of the
    /// code cannot be guessed, so nothing else follows.
    /// </summary>
    public bool TryReportWrongCode()
    {
        bool isFirst = !_isWrongCodeReported;
        _isWrongCodeReported = true;
        return isFirst;
    }

    /// <summary>Refuses a grant.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="counter">The counter in it.</param>
    /// <param name="message">The whole message. Its digest tells the ward whether it is the ward's own.</param>
    internal void RefuseGrant(PairingRefusal refusal, long counter, byte[] message)
    {
        byte[] digest = new byte[DigestLength];
        Array.Copy(Sha256.Hash(message), digest, DigestLength);
        SetLastEvent(PairingEvent.Refused, counter, refusal, digest);
    }

    /// <summary>A grant was proven, or was repeated by the network while it waits: it waits for a short press.</summary>
    [OwnFrame]
    internal void ReportConfirming() => SetLastEvent(PairingEvent.Confirming, _counter, PairingRefusal.None, _grant.Association);

    /// <summary>Accepts a grant that was proven.</summary>
    public void AcceptGrant(PairingGrant grant, long counter, long nowMs)
    {
        _grant = grant;
        _counter = counter;
        State = PairingState.Confirming;
        DueMs = nowMs + ConfirmMs;
        if (_rule.IsConfirmed)
        {
            ReportConfirming();
        }
        else
        {
            ConfirmGrant();
        }
    }

    /// <summary>The button was pressed briefly: the grant takes effect.</summary>
    [OwnFrame]
    public void ConfirmGrant()
    {
        // Allocations come first: if memory runs out, nothing has changed yet.
        SetLastEvent(PairingEvent.Associated, _counter, PairingRefusal.None, _grant.Association);
        if (!_memory.TrySet(_grant.Association))
        {
            CloseWindow(PairingRefusal.StorageFailed);
            return;
        }

        Association = _grant.Association;
        EndWindow(PairingState.Associated);
    }

    /// <summary>Ends an association or the window: the button was held for ten seconds, or the authority has sent the command.</summary>
    /// <param name="counter">The command's counter; 0 for the button.</param>
    /// <returns>Whether something was decided.</returns>
    public bool Unpair(long counter)
    {
        byte[] ended = Association;
        if (ended == null)
        {
            bool wasOpen = State == PairingState.WindowOpen || State == PairingState.Confirming;
            if (wasOpen)
            {
                CloseWindow(PairingRefusal.NotConfirmed);
            }

            return wasOpen;
        }

        SetLastEvent(PairingEvent.Unpaired, counter, PairingRefusal.None, ended);
        if (!_memory.TrySet(null))
        {
            SetLastEvent(PairingEvent.Refused, counter, PairingRefusal.StorageFailed, null);
            return true;
        }

        Association = null;
        EndWindow(PairingState.Idle);
        return true;
    }

    private PairingRefusal ReadSetupCode(out byte[] code)
    {
        TwinFile file = new(_platform.Storage, SetupFile, PairingGrant.SetupCodeLength);
        StorageResult result = file.Read();
        code = file.Choose(out bool isRepaired);
        IsSetupCodeRepaired |= isRepaired;
        return result == StorageResult.Failed ? PairingRefusal.StorageFailed
            : code == null || code.Length != PairingGrant.SetupCodeLength ? PairingRefusal.SetupCodeMissing
            : PairingRefusal.None;
    }

    private PairingRefusal CheckHolder(PairingGrant grant, long counter, long notAfter)
    {
        PairingRefusal refusal = ReadSetupCode(out byte[] setupCode);
        if (refusal != PairingRefusal.None)
        {
            return refusal;
        }

        bool isProven = grant.IsByHolderOf(_platform.Cipher, setupCode, _deviceId, counter, notAfter);
        Array.Clear(setupCode, 0, setupCode.Length);
        return isProven ? PairingRefusal.None : PairingRefusal.SetupCodeWrong;
    }

    private void CloseWindow(PairingRefusal reason)
    {
        SetLastEvent(PairingEvent.Closed, _grant == null ? 0 : _counter, reason, null);
        EndWindow(PairingState.Idle);
    }

    /// <summary>Closes the window.</summary>
    [OwnFrame]
    private void EndWindow(PairingState state)
    {
        State = state;
        DueMs = long.MaxValue;
        _nonce = null;
        _grant = null;
    }

    private void SetLastEvent(PairingEvent news, long number, PairingRefusal reason, byte[] about)
    {
        LastEvent = news;
        LastNumber = number;
        LastRefusal = reason;
        CborWriter writer = new(DetailsLength);
        writer.WriteStartArray(4);
        WriteBytesOrNull(writer, _nonce);
        WriteBytesOrNull(writer, about);
        _publicKey.WriteTo(writer);
        writer.WriteInteger(_policyVersion);
        LastDetails = writer.ToArray();
    }

    private static void WriteBytesOrNull(CborWriter writer, byte[] name)
    {
        if (name == null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteByteString(name);
        }
    }
}
