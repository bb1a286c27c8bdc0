using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.World;

/// <summary>
/// A sensor with a button that pairs as the protocol says (PROTOCOL.md, "Pairing"). Apart from keys and labels it uses no code of the
/// tools.
/// </summary>
internal sealed class FakeSensor(CosePublicKey authority, Func<DateTimeOffset> clock, int policyVersion) : IDisposable
{
    private readonly HospitalKey _key = HospitalKey.Create();
    private byte[]? _macKey;
    private byte[]? _nonce;
    private GrantedPairing? _grant;
    private DateTimeOffset _timeout = DateTimeOffset.MaxValue;
    private long _lastCounter;
    private bool _isWrongCodeReported;
    private (long Counter, int What) _lastAnswer;
    private EventOrder _order = new(1, 0);

    /// <summary>The code on its label; null for a sensor without one.</summary>
    public byte[]? SetupCode { get; set; } = RandomNumberGenerator.GetBytes(16);

    public string Serial { get; init; } = "SN1";

    public string Id => _key.Public.DeviceId;

    public CosePublicKey Key => _key.Public;

    public DeviceLabel Label => DeviceLabel.Of(Serial, _key.Public, SetupCode ?? new byte[16]);

    public bool RequiresPress { get; init; } = true;

    /// <summary>The association that is stored in its flash, or null.</summary>
    public byte[]? Association { get; private set; }

    /// <summary>The number of the alarm pack that has raised its newest alarm.</summary>
    public long NewestAlarm { get; set; }

    /// <summary>Whether its policy allows no patient limits of his own.</summary>
    public bool RefusesLimits { get; set; }

    /// <summary>Whether its policy does not let its sound be changed.</summary>
    public bool RefusesAudio { get; set; }

    /// <summary>What it was told of its sound.</summary>
    public List<long> AudioStates { get; } = [];

    /// <summary>How often it got limits of its patient.</summary>
    public int LimitsSet { get; private set; }

    /// <summary>How often the ward has marked its alarms as seen.</summary>
    public int SeenAtWard { get; private set; }

    public string? AssociationId => Association is null ? null : Convert.ToHexStringLower(Association);

    public bool IsWindowOpen => _nonce is not null;

    public bool IsConfirming => _grant is not null;

    /// <summary>Messages that it has sent and nobody has delivered yet, in order.</summary>
    public Queue<Message> Outgoing { get; } = [];

    /// <summary>Somebody holds the button and lets go of it.</summary>
    public void Hold(int seconds)
    {
        if (seconds >= 10)
        {
            if (Association is not null)
            {
                Unpair(0);
            }
            else if (_nonce is not null)
            {
                Close(_grant is null ? 0 : 12);
            }
        }
        else if (seconds >= 3)
        {
            Open();
        }
        else if (_grant is not null)
        {
            Confirm();
        }
    }

    public void Press() => Hold(0);

    /// <summary>The power fails for a moment: what is not in flash is lost.</summary>
    public void Restart()
    {
        _order = new EventOrder(_order.Start + 1, 0);
        _nonce = null;
        _grant = null;
        _timeout = DateTimeOffset.MaxValue;
    }

    /// <summary>Closes a window whose time is over.</summary>
    public void CheckTimers()
    {
        if (clock() < _timeout)
        {
            return;
        }

        _timeout = DateTimeOffset.MaxValue;
        Close(_grant is null ? 0 : 12);
    }

    /// <summary>A message arrives on its topic for commands.</summary>
    public void Receive(byte[] command)
    {
        CheckTimers();
        _macKey ??= CommandMacs.Key(_key, authority, Id);
        string name = NameOf(CommandMacs.ContentOf(command), out long counter, out byte[] arguments);
        if (name is "unpair" or "acknowledge" or "limits" or "audio")
        {
            ReceiveCommand(command, name, counter, arguments);
            return;
        }

        byte[] nonce = _nonce ?? new byte[16];
        GrantedPairing? granted = GrantedPairing.TryProve(
            command, _macKey, Id, SetupCode ?? new byte[16], nonce, authority, out int wrong);
        int refusal = wrong is 7 or 8 ? wrong : _nonce is null ? 1 : _grant is not null ? 16 : wrong;
        if (refusal == 16 && granted is not null && counter == _grant!.Counter)
        {
            Report(2, counter, 0, _grant.Association);
            return;
        }

        if (refusal == 0)
        {
            refusal = counter <= _lastCounter
                ? 5
                : clock().ToUnixTimeSeconds() > granted!.NotAfter ? 6 : granted.PolicyVersion != policyVersion ? 9 : 0;
        }

        if (refusal != 0)
        {
            // Wrong codes are reported once in a window.
            if (refusal != 3 || !_isWrongCodeReported)
            {
                Report(0, counter, refusal, SHA256.HashData(command)[..16]);
            }

            _isWrongCodeReported |= refusal == 3;
            return;
        }

        _lastCounter = counter;
        _grant = granted;
        _timeout = clock().AddSeconds(60);
        if (RequiresPress)
        {
            Report(2, counter, 0, granted!.Association);
        }
        else
        {
            Confirm();
        }
    }

    /// <summary>It reports something of its ownership.</summary>
    public void Own(int what, long number) => Outgoing.Enqueue(new Message(
        $"nm/2/{Id}/e", DeviceMessages.OwnershipEvent(_key, what, number, 0, null, null, NextOrder())));

    public void Dispose() => _key.Dispose();

    private static string NameOf(byte[] command, out long counter, out byte[] arguments)
    {
        CborReader reader = new(command);
        reader.ReadStartArray();
        reader.SkipValue();
        reader.SkipValue();
        CborReader payload = new(reader.ReadByteString());
        payload.ReadStartArray();
        payload.ReadTextString().Length.ShouldBe(20);
        string name = payload.ReadTextString();
        counter = payload.ReadInt64();
        payload.ReadInt64();
        arguments = payload.ReadEncodedValue().ToArray();
        return name;
    }

    private void ReceiveCommand(byte[] command, string name, long counter, byte[] arguments)
    {
        if (CommandMacs.Unwrap(command, _macKey!, Id) is not { } message)
        {
            Answer(2, 0);
            return;
        }

        CborReader reader = new(message);
        reader.ReadStartArray();
        byte[] headers = reader.ReadByteString();
        reader.SkipValue();
        byte[] payload = reader.ReadByteString();
        byte[] signature = reader.ReadByteString();
        CborWriter signed = new();
        signed.WriteStartArray(4);
        signed.WriteTextString("Signature1");
        signed.WriteByteString(headers);
        signed.WriteByteString(Purposes.Of("command", Id));
        signed.WriteByteString(payload);
        signed.WriteEndArray();
        using ECDsa verifying = authority.ToECDsa();
        if (!verifying.VerifyData(signed.Encode(), signature, HashAlgorithmName.SHA256))
        {
            Answer(2, 0);
            return;
        }

        if (counter <= _lastCounter)
        {
            // A repeated command gets the same answer.
            Answer(counter == _lastAnswer.Counter ? _lastAnswer.What : 4, counter);
            return;
        }

        _lastCounter = counter;
        CborReader argument = new(arguments);
        _ = name == "unpair" ? null : argument.ReadStartArray();
        bool isIn = Association is not null && argument.ReadByteString().AsSpan().SequenceEqual(Association);
        _lastAnswer = (counter, !isIn ? 12 : name == "acknowledge" && argument.ReadInt64() < NewestAlarm ? 60
            : name == "limits" && RefusesLimits ? 61 : name == "audio" && RefusesAudio ? 63 : 0);
        if (isIn && name == "unpair")
        {
            Unpair(counter);
        }
        else if (_lastAnswer.What == 0 && name == "limits")
        {
            LimitsSet++;
        }
        else if (_lastAnswer.What == 0 && name == "audio")
        {
            AudioStates.Add(argument.ReadInt64());
        }
        else if (_lastAnswer.What == 0)
        {
            SeenAtWard++;
        }

        Answer(_lastAnswer.What, counter);
    }

    private void Open()
    {
        int refusal = Association is not null ? 11 : SetupCode is null ? 15 : 0;
        if (refusal != 0)
        {
            Report(0, 0, refusal, null);
            return;
        }

        _nonce = RandomNumberGenerator.GetBytes(16);
        _grant = null;
        _isWrongCodeReported = false;
        _timeout = clock().AddSeconds(120);
        Report(1, 0, 0, null);
    }

    private void Confirm()
    {
        Association = _grant!.Association;
        Report(3, _grant.Counter, 0, Association);
        _nonce = null;
        _grant = null;
        _timeout = DateTimeOffset.MaxValue;
    }

    private void Unpair(long counter)
    {
        byte[] ended = Association!;
        Association = null;
        Report(4, counter, 0, ended);
    }

    private void Close(int reason)
    {
        Report(5, _grant?.Counter ?? 0, reason, null);
        _nonce = null;
        _grant = null;
        _timeout = DateTimeOffset.MaxValue;
    }

    private void Report(int what, long number, int reason, byte[]? about) => Outgoing.Enqueue(new Message(
        $"nm/2/{Id}/e", DeviceMessages.PairingEvent(
            _key, Id, 1, clock().ToUnixTimeSeconds(), what, number, reason, _nonce, about, policyVersion, order: NextOrder())));

    private EventOrder NextOrder() => _order = _order with { Number = _order.Number + 1 };

    private void Answer(int what, long counter) =>
        Outgoing.Enqueue(new Message(
            $"nm/2/{Id}/e",
            DeviceMessages.Event(_key, Id, "command", 1, clock().ToUnixTimeSeconds(), what, counter, 0, NextOrder())));
}
