using NanoMedAgent.Attestation;
using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent;

/// <summary>
/// Sends evidence of what runs on the device (PROTOCOL.md, "Attestation"): once in each start, when its first reading has gone out or while
/// nobody is measured; and when the authority asks for it. It is made when it can be sent, and signed once.
/// </summary>
internal sealed class AttestationReport
{
    private const int LeastNonceBytes = 8;
    private const int MostNonceBytes = 64;

    private readonly Agent _agent;
    private readonly StorageReports _reports;
    private readonly long _policyVersion;
    private bool _isOfStartSigned;
    private byte[] _nonce;
    private byte[] _signed;

    /// <summary>The evidence of one device.</summary>
    /// <param name="agent">Has what the evidence is about.</param>
    /// <param name="reports">What happened to the storage.</param>
    /// <param name="policyVersion">Version of the policy in force.</param>
    public AttestationReport(Agent agent, StorageReports reports, long policyVersion)
    {
        _agent = agent;
        _reports = reports;
        _policyVersion = policyVersion;
    }

    /// <summary>Whether evidence is signed that the link has refused, and the link is up.</summary>
    public bool HasUnsent
    {
        [OwnFrame]
        get => _signed != null && _agent.Platform.Link.IsUp;
    }

    /// <summary>The authority asks for evidence.</summary>
    /// <param name="arguments">The command's arguments: a byte string of 8 to 64 bytes (RFC 9711, section 4.1).</param>
    /// <returns>false when they are something else.</returns>
    public bool TryRequest(byte[] arguments)
    {
        if (!CborReader.TryOpen(arguments, out CborReader reader) || !reader.TryReadByteString(MostNonceBytes, out byte[] nonce)
            || nonce.Length < LeastNonceBytes)
        {
            return false;
        }

        _nonce = nonce;
        return true;
    }

    /// <summary>Signs evidence if some is due, and sends it if the link accepts it.</summary>
    /// <returns>Whether it has signed, which takes the chip a second.</returns>
    [OwnFrame]
    public bool TrySend()
    {
        if (!_agent.Platform.Link.IsUp || (_signed == null && _nonce == null && !IsOfStartDue))
        {
            return false;
        }

        bool isSigning = _signed == null;
        if (isSigning)
        {
            byte[] nonce = _nonce;

            // Before it is made: where the heap has no room for it, it is not tried again and again.
            _nonce = null;
            _isOfStartSigned |= nonce == null;
            _signed = Sign(nonce);
            if (_signed == null)
            {
                _nonce = nonce;
                _isOfStartSigned &= nonce != null;
                return false;
            }
        }

        if (_agent.Platform.Link.TryPublish("nm/2/" + _agent.DeviceId + "/e", _signed, false))
        {
            _signed = null;
        }

        return isSigning;
    }

    private bool IsOfStartDue
    {
        [OwnFrame]
        get => !_isOfStartSigned && (_agent.Vitals.DeliveredValues > 0 || !_agent.Pairing.IsMeasuring);
    }

    private byte[] Sign(byte[] nonce)
    {
        AttestationClaims claims = new()
        {
            Nonce = nonce,
            Identifier = Identity.DeviceId.Identifier(_agent.Vault.PublicKey),
            Releases = _agent.Releases,
            Security = _agent.Platform.Security,
            IssuedSeconds = _agent.Clock.AuthenticatedSeconds,
            UptimeSeconds = _agent.Clock.UptimeMilliseconds / 1000,
            Start = _agent.BootNumber,
            PolicyVersion = _policyVersion,
            Repairs = _reports.Repairs,
            Failures = _reports.Failures,
        };
        if (_agent.Updater != null && _agent.Updater.RunningDigest != null)
        {
            claims.ManifestDigest = _agent.Updater.RunningDigest;
            claims.Measurements = _agent.Platform.Slots.Measurements;
        }

        return AttestationToken.Sign(_agent.Vault, _agent.DeviceId, claims.Encode());
    }
}
