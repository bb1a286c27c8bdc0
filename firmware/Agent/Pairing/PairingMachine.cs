using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Pairing;

/// <summary>
/// Brings the device to a patient and away again: opens the window when the button was held, checks the ward's grant, waits for the press, and keeps the association. What it decides it leaves in
/// <see cref="LastEvent"/>, to be told at once.
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

    // A grant that comes at the end of a window still leaves time to press.
    private const long ConfirmMs = 60_000;

    // Wrong grants in a window.
    private const int WrongLimit = 5;

    // The first lock; each that follows is twice as long, up to a day.
    private const int LockSeconds = 15 * 60;
    private const int LongestLockSeconds = 24 * 60 * 60;
    private const int LocksLimit = 8;

    private const int DetailsLength = 128;

    private readonly AgentPlatform _platform;
    private readonly PairingMemory _memory;
    private readonly PairingRule _rule;
    private readonly string _deviceId;
    private readonly byte[] _publicKey;
    private readonly long _policyVersion;
    private byte[] _nonce;
    private PairingGrant _grant;
    private long _counter;
    private int _wrongGrants;

    /// <summary>A machine over what is kept.</summary>
    /// <param name="platform">The seams.</param>
    /// <param name="rule">What the policy wants of pairing.</param>
    /// <param name="policyVersion">The policy's version.</param>
    /// <param name="deviceId">This device.</param>
    /// <param name="publicKey">Its key, a COSE_Key: who has read the label's fingerprint believes it.</param>
    /// <param name="now">Uptime in milliseconds.</param>
    public PairingMachine(AgentPlatform platform, PairingRule rule, long policyVersion, string deviceId, byte[] publicKey, long now)
    {
        _platform = platform;
        _rule = rule;
        _policyVersion = policyVersion;
        _deviceId = deviceId;
        _publicKey = publicKey;
        _memory = new PairingMemory(platform.Storage);
        Association = _memory.Association;
        State = Association != null ? PairingState.Associated : PairingState.Idle;
        if (_memory.IsLocked)
        {
            // There is no clock without power: the lock begins anew, so that taking the power away makes it no shorter.
            State = PairingState.LockedOut;
            DueMs = now + (LockSecondsAfter(_memory.Locks) * 1000L);
        }
    }

    /// <summary>How far it is.</summary>
    public PairingState State { get; private set; }

    /// <summary>Whose readings they are, 16 bytes; null for nobody's.</summary>
    public byte[] Association { get; private set; }

    /// <summary>Whether the device measures now.</summary>
    public bool IsMeasuring => Association != null || !_rule.IsRequired;

    /// <summary>Uptime in milliseconds at which it changes by itself.</summary>
    public long DueMs = long.MaxValue;

    /// <summary>What was decided last.</summary>
    public PairingEvent LastEvent;

    /// <summary>The counter of the command that it is about, or 0; of a lock, its seconds.</summary>
    public long LastNumber;

    /// <summary>Why.</summary>
    public PairingRefusal LastRefusal;

    /// <summary>What else belongs to it: CBOR [nonce, association, COSE_Key of the device, policy version].</summary>
    public byte[] LastDetails;

    /// <summary>Whether an argument of a command names the association that the device is in.</summary>
    /// <param name="argument">CBOR.</param>
    public bool IsAssociation(byte[] argument) =>
        Association != null && CborReader.TryOpen(argument, out CborReader reader) && reader.TryReadFixedByteString(PairingGrant.AssociationLength, out byte[] named)
        && ConstantTime.AreEqual(named, Association);

    /// <summary>What the light answers to somebody who is holding the button, so that he knows when to let go.</summary>
    /// <param name="heldMilliseconds">How long it is being held.</param>
    /// <param name="answer">What letting go now would do.</param>
    /// <returns>false while that is nothing.</returns>
    public bool TryAnswerHold(int heldMilliseconds, out LightPattern answer)
    {
        bool isEnd = heldMilliseconds >= UnpairHoldMs && State != PairingState.Idle && State != PairingState.LockedOut;
        answer = isEnd ? LightPattern.Unpairing : State == PairingState.LockedOut ? LightPattern.LockedOut : LightPattern.PairingWindow;
        return isEnd || (heldMilliseconds >= WindowHoldMs && State != PairingState.Associated);
    }

    /// <summary>The button was held for three seconds, or longer where there is nothing to end: opens the window.</summary>
    public void OpenWindow(long now)
    {
        byte[] setupCode = SetupCode();
        PairingRefusal refusal = State == PairingState.LockedOut ? PairingRefusal.LockedOut
            : State == PairingState.Associated ? PairingRefusal.AlreadyAssociated
            : setupCode == null ? PairingRefusal.SetupCodeMissing
            : PairingRefusal.None;
        if (refusal != PairingRefusal.None)
        {
            SetLastEvent(PairingEvent.Refused, 0, refusal, null);
            return;
        }

        Array.Clear(setupCode, 0, setupCode.Length);
        State = PairingState.WindowOpen;
        DueMs = now + WindowMs;
        _wrongGrants = 0;
        _grant = null;
        _nonce = new byte[PairingGrant.NonceLength];
        _platform.Entropy.Fill(_nonce);
        SetLastEvent(PairingEvent.WindowOpen, 0, PairingRefusal.None, null);
    }

    /// <summary>Lets time pass.</summary>
    /// <returns>Whether something was decided.</returns>
    public bool TryExpire(long now)
    {
        if (now < DueMs)
        {
            return false;
        }

        bool wasLocked = State == PairingState.LockedOut;
        if (wasLocked)
        {
            _memory.SetLocked(false, _memory.Locks);
            EndWindow(PairingState.Idle);
            return false;
        }

        CloseWindow(State == PairingState.Confirming ? PairingRefusal.NotConfirmed : PairingRefusal.None);
        return true;
    }

    /// <summary>Looks at a grant as far as that costs next to nothing: whoever has not held the device comes no further, and costs it no signature.</summary>
    /// <param name="arguments">Of the command.</param>
    /// <param name="counter">Of the command.</param>
    /// <param name="notAfter">Of the command.</param>
    /// <param name="now">Uptime in milliseconds.</param>
    /// <param name="grant">null when refused.</param>
    public PairingRefusal CheckGrant(byte[] arguments, long counter, long notAfter, long now, out PairingGrant grant)
    {
        grant = PairingGrant.TryParse(arguments);
        PairingRefusal refusal = grant == null ? PairingRefusal.Malformed
            : State == PairingState.LockedOut ? PairingRefusal.LockedOut
            : State == PairingState.Confirming ? PairingRefusal.GrantPending
            : State != PairingState.WindowOpen ? PairingRefusal.WindowClosed
            : !grant.IsFor(_nonce) ? PairingRefusal.NonceOld
            : !IsByHolder(grant, counter, notAfter) ? PairingRefusal.SetupCodeWrong
            : grant.PolicyVersion != _policyVersion ? PairingRefusal.PolicyOther
            : PairingRefusal.None;
        if (refusal == PairingRefusal.GrantPending && counter == _counter && grant.IsFor(_nonce) && IsByHolder(grant, counter, notAfter))
        {
            // The same one, which the network has doubled: it is answered again.
            SetLastEvent(PairingEvent.Confirming, counter, PairingRefusal.None, _grant.Association);
        }
        else if (refusal != PairingRefusal.None)
        {
            RefuseGrant(refusal, counter, now);
        }

        return refusal;
    }

    /// <summary>Refuses a grant. A wrong code or signature counts: the fifth in a window closes it, and locks.</summary>
    public void RefuseGrant(PairingRefusal refusal, long counter, long now)
    {
        bool isWrong = State == PairingState.WindowOpen && (refusal == PairingRefusal.SetupCodeWrong || refusal == PairingRefusal.NotByAuthority);
        _wrongGrants += isWrong ? 1 : 0;
        if (!isWrong || _wrongGrants < WrongLimit)
        {
            SetLastEvent(PairingEvent.Refused, counter, refusal, null);
            return;
        }

        int locks = _memory.Locks < LocksLimit ? _memory.Locks + 1 : LocksLimit;
        _memory.SetLocked(true, locks);
        SetLastEvent(PairingEvent.LockedOut, LockSecondsAfter(locks), refusal, null);
        EndWindow(PairingState.LockedOut);
        DueMs = now + (LockSecondsAfter(locks) * 1000L);
    }

    /// <summary>Takes a grant that was proven.</summary>
    public void AcceptGrant(PairingGrant grant, long counter, long now)
    {
        _grant = grant;
        _counter = counter;
        State = PairingState.Confirming;
        DueMs = now + ConfirmMs;
        if (_rule.IsConfirmed)
        {
            SetLastEvent(PairingEvent.Confirming, counter, PairingRefusal.None, grant.Association);
        }
        else
        {
            ConfirmGrant();
        }
    }

    /// <summary>Somebody has pressed the button shortly: the grant takes effect.</summary>
    public void ConfirmGrant()
    {
        // What takes memory comes first: where there is none, nothing has changed.
        SetLastEvent(PairingEvent.Associated, _counter, PairingRefusal.None, _grant.Association);
        if (!_memory.TrySet(_grant.Association))
        {
            CloseWindow(PairingRefusal.StorageFailed);
            return;
        }

        Association = _grant.Association;
        EndWindow(PairingState.Associated);
    }

    /// <summary>Ends an association, or the window: the button was held for ten seconds, or the authority wants it.</summary>
    /// <param name="counter">Of the command; 0 for the button.</param>
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
            SetLastEvent(PairingEvent.Refused, counter, PairingRefusal.StorageFailed, ended);
            return true;
        }

        Association = null;
        EndWindow(PairingState.Idle);
        return true;
    }

    private static int LockSecondsAfter(int locks)
    {
        int seconds = LockSeconds;
        for (int i = 1; i < locks && seconds < LongestLockSeconds; i++)
        {
            seconds *= 2;
        }

        return seconds < LongestLockSeconds ? seconds : LongestLockSeconds;
    }

    private byte[] SetupCode()
    {
        byte[] code = WholeFile.Read(_platform.Storage, SetupFile, PairingGrant.SetupCodeLength);
        return code != null && code.Length == PairingGrant.SetupCodeLength ? code : null;
    }

    private bool IsByHolder(PairingGrant grant, long counter, long notAfter)
    {
        byte[] setupCode = SetupCode();
        if (setupCode == null)
        {
            return false;
        }

        CborWriter writer = new(64);
        writer.WriteStartArray(4);
        writer.WriteTextString(_deviceId);
        writer.WriteTextString(PairingGrant.Command);
        writer.WriteInteger(counter);
        writer.WriteInteger(notAfter);
        bool isProven = grant.IsByHolderOf(_platform.Cipher, setupCode, _deviceId, writer.ToArray());
        Array.Clear(setupCode, 0, setupCode.Length);
        return isProven;
    }

    private void CloseWindow(PairingRefusal reason)
    {
        SetLastEvent(PairingEvent.Closed, _grant == null ? 0 : _counter, reason, null);
        EndWindow(PairingState.Idle);
    }

    /// <summary>No window is open any more.</summary>
    private void EndWindow(PairingState state)
    {
        State = state;
        DueMs = long.MaxValue;
        _nonce = null;
        _grant = null;
    }

    private void SetLastEvent(PairingEvent news, long number, PairingRefusal reason, byte[] association)
    {
        LastEvent = news;
        LastNumber = number;
        LastRefusal = reason;
        CborWriter writer = new(DetailsLength);
        writer.WriteStartArray(4);
        WriteBytesOrNull(writer, _nonce);
        WriteBytesOrNull(writer, association);
        writer.WriteEncoded(_publicKey);
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
