using System.Formats.Cbor;
using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Registrar.Tests.World;

/// <summary>
/// A sensor that answers the registrar's commands as the protocol's text says. It verifies who has made them, and carries each out once.
/// </summary>
internal sealed class FakeSensor : IDisposable
{
    private readonly ECDsa _deviceKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HospitalKey _signing;
    private readonly CosePublicKey _authority;
    private ECDsa? _tlsKey;
    private long _counter;
    private long _order;

    public FakeSensor(TemporaryFolder folder, CosePublicKey authority, string serial)
    {
        string file = folder.File(serial + ".key.pem");
        File.WriteAllText(file, _deviceKey.ExportPkcs8PrivateKeyPem());
        _signing = HospitalKey.Load(file);
        _authority = authority;
        Serial = serial;
    }

    public string Serial { get; }

    public CosePublicKey Key => _signing.Public;

    public string Id => Key.DeviceId;

    /// <summary>Whether it is in reach.</summary>
    public bool IsOnline { get; set; } = true;

    /// <summary>Whether it is still carrying out the command before, which takes a chip seconds.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Its authenticated time.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>What it answers to the command "certificate", and why; 0 for that it keeps it.</summary>
    public (int What, int Reason) CertificateAnswer { get; set; }

    /// <summary>The name that it puts into its requests; its own by default.</summary>
    public string? RequestedName { get; set; }

    /// <summary>The certificates that it has kept, by slot.</summary>
    public Dictionary<int, byte[]> Certificates { get; } = [];

    /// <summary>The commands that it has carried out.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>Who has signed the commands that it has carried out, and with what delegations.</summary>
    public List<(CosePublicKey Key, IReadOnlyList<Delegation> Delegations)> Issuers { get; } = [];

    /// <summary>Receives a command.</summary>
    /// <returns>The events that answer it.</returns>
    public IEnumerable<Message> Receive(byte[] message)
    {
        (CosePublicKey Key, IReadOnlyList<Delegation> Delegations) issuer = IssuerOf(message);
        byte[] signed = CommandMacs.Unwrap(message, CommandMacs.Key(_signing, issuer.Key, Id), Id) ?? throw new InvalidDataException("MAC");
        CborReader reader = new(CommandMacs.ContentOf(signed));
        reader.ReadStartArray();
        reader.ReadTextString().ShouldBe(Id);
        string name = reader.ReadTextString();
        long counter = reader.ReadInt64();
        long notAfter = reader.ReadInt64();
        if (counter <= _counter)
        {
            yield break;
        }

        if (Now.ToUnixTimeSeconds() > notAfter)
        {
            yield return Event("command", (int)CommandAnswer.Expired, counter);
            yield break;
        }

        _counter = counter;
        if (IsBusy)
        {
            yield return Event("command", (int)CommandAnswer.NotPossible, counter);
            yield break;
        }

        Commands.Add(name);
        Issuers.Add(issuer);
        reader.ReadStartArray();
        int slot = reader.ReadInt32();
        if (name == "request")
        {
            bool isNewKey = reader.ReadBoolean();
            reader.ReadTextString().ShouldBe(Serial);
            yield return RequestEvent(slot, isNewKey, counter);
            yield return Event("command", 0, counter);
        }
        else
        {
            byte[] certificates = reader.ReadByteString();
            if (CertificateAnswer.What == 0)
            {
                Certificates[slot] = certificates;
            }

            yield return Event("command", CertificateAnswer.What, counter, CertificateAnswer.Reason);
        }
    }

    /// <summary>An event with a request, which it signs.</summary>
    public Message RequestEvent(int slot, bool isNewKey, long counter)
    {
        if (slot == 1 && (isNewKey || _tlsKey is null))
        {
            _tlsKey?.Dispose();
            _tlsKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        }

        return Event(
            "request", slot, counter, request: RequestOfDevice.Create(slot == 0 ? _deviceKey : _tlsKey!, RequestedName ?? Id, Serial));
    }

    public void Dispose()
    {
        _deviceKey.Dispose();
        _tlsKey?.Dispose();
        _signing.Dispose();
    }

    private (CosePublicKey Key, IReadOnlyList<Delegation> Delegations) IssuerOf(byte[] message)
    {
        CosePublicKey signer = _authority;
        List<Delegation> delegations = [];
        foreach (byte[] each in CommandMacs.DelegationsOf(message))
        {
            Delegation.TryVerify(each, signer, out Delegation? read).ShouldBeTrue();
            delegations.Add(read!);
            signer = read!.Key;
        }

        return (signer, delegations);
    }

    private Message Event(string kind, int what, long counter, int reason = 0, byte[]? request = null) => new(
        $"nm/2/{Id}/e",
        DeviceMessages.Event(_signing, Id, kind, 0, 75, what, counter, reason, new EventOrder(1, ++_order), request));
}
