using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Enrolment;

/// <summary>
/// A command about certificates, from its acceptance to its answer (PROTOCOL.md, "Certificates"): it takes several steps of the agent,
/// because each has at most one expensive operation. It is made for one command; between commands nothing of this is in RAM.
/// </summary>
internal sealed class EnrolmentTask
{
    /// <summary>The command that asks for a certification request.</summary>
    public const string RequestName = "request";

    /// <summary>The command that brings a certificate.</summary>
    public const string CertificateName = "certificate";

    private const int TlsSlot = 1;
    private const int SerialLimit = 20;

    // How much later than the device's the CA's clock may be.
    private const long ToleranceSeconds = 300;

    private readonly AgentPlatform _platform;
    private readonly IKeyVault _vault;
    private readonly byte[][] _issuers;
    private readonly bool _isRequest;
    private byte[] _arguments;
    private bool _hasMadeKey;

    /// <summary>A task that has not begun.</summary>
    /// <param name="platform">Storage, entropy and cipher.</param>
    /// <param name="vault">The device key.</param>
    /// <param name="issuers">The policy's; null for none.</param>
    /// <param name="name">Of the command.</param>
    /// <param name="arguments">Its arguments, a CBOR item.</param>
    /// <param name="counter">Its counter.</param>
    public EnrolmentTask(AgentPlatform platform, IKeyVault vault, byte[][] issuers, string name, byte[] arguments, long counter)
    {
        _platform = platform;
        _vault = vault;
        _issuers = issuers;
        _isRequest = name == RequestName;
        _arguments = arguments;
        Counter = counter;
    }

    /// <summary>The command's counter.</summary>
    public readonly long Counter;

    /// <summary>Whether it is done, and the rest of this is known.</summary>
    public bool IsDone;

    /// <summary>Why it was refused.</summary>
    public CertificateRefusal Refusal;

    /// <summary>Which key it was about.</summary>
    public int Slot;

    /// <summary>The certification request as a CBOR byte string; null when there is none.</summary>
    public byte[] Request;

    /// <summary>Whether there is a new certificate for TLS.</summary>
    public bool HasKeptTls => IsDone && !_isRequest && Slot == TlsSlot && Refusal == CertificateRefusal.None;

    /// <summary>Does a part of the work, which takes the chip seconds.</summary>
    /// <param name="unixSeconds">The authenticated date; 0 when there is none.</param>
    public void Work(long unixSeconds)
    {
        IsDone = true;
        Refusal = CertificateRefusal.Malformed;
        if (CborReader.TryOpen(_arguments, out CborReader reader) && reader.TryReadFixedArray(_isRequest ? 3 : 2)
            && reader.TryReadInteger(0, int.MaxValue, out long slot))
        {
            Slot = (int)slot;
            Refusal = _isRequest ? MakeRequest(reader) : Keep(reader, unixSeconds);
        }
    }

    private CertificateRefusal MakeRequest(CborReader reader)
    {
        if (!reader.TryReadBoolean(out bool isNewKey) || !reader.TryReadTextString(SerialLimit, out string serial) || !IsSerial(serial))
        {
            return CertificateRefusal.Malformed;
        }

        if (Slot == 0)
        {
            if (isNewKey)
            {
                return CertificateRefusal.KeyFixed;
            }

            byte[] info = CertificationRequest.Info(_vault.PublicKey, _vault.PublicKey, serial);
            byte[] signature = _vault.Sign(Sha256.Hash(info));
            if (signature == null)
            {
                return CertificateRefusal.KeyNotReady;
            }

            Publish(CertificationRequest.Encode(info, signature));
            return CertificateRefusal.None;
        }

        if (Slot != TlsSlot)
        {
            return CertificateRefusal.SlotUnknown;
        }

        StorageResult result = TlsKey.Read(_platform, out TlsKey key);
        if (result == StorageResult.Failed)
        {
            return CertificateRefusal.StorageFailed;
        }

        if (!_hasMadeKey && (key == null || isNewKey))
        {
            // The request is signed in the next step.
            _hasMadeKey = TlsKey.TryMake(_platform);
            IsDone = !_hasMadeKey;
            return _hasMadeKey ? CertificateRefusal.None : CertificateRefusal.StorageFailed;
        }

        byte[] tlsInfo = CertificationRequest.Info(_vault.PublicKey, key.PublicKey, serial);
        Publish(CertificationRequest.Encode(tlsInfo, key.Sign(Sha256.Hash(tlsInfo))));
        return CertificateRefusal.None;
    }

    private void Publish(byte[] request)
    {
        CborWriter writer = new(request.Length + 3);
        writer.WriteByteString(request);
        Request = writer.ToArray();
    }

    private CertificateRefusal Keep(CborReader reader, long unixSeconds)
    {
        if (!reader.TryReadByteString(KeptCertificates.LimitBytes, out byte[] encoded))
        {
            return CertificateRefusal.Malformed;
        }

        _arguments = null;
        DerReader chain = new(encoded, 0, encoded.Length);
        if (!Certificate.TryRead(chain, out Certificate certificate) || !Certificate.TryRead(chain, out Certificate issuer) || !chain.AtEnd)
        {
            return CertificateRefusal.Malformed;
        }

        if (Slot > TlsSlot)
        {
            return CertificateRefusal.SlotUnknown;
        }

        TlsKey key = null;
        StorageResult result = Slot == TlsSlot ? TlsKey.Read(_platform, out key) : StorageResult.Found;
        if (result != StorageResult.Found)
        {
            return result == StorageResult.Failed ? CertificateRefusal.StorageFailed : CertificateRefusal.KeyMissing;
        }

        CertificateRefusal refusal = Check(certificate, issuer, key == null ? _vault.PublicKey : key.PublicKey, unixSeconds);
        if (refusal != CertificateRefusal.None)
        {
            return refusal;
        }

        return KeptCertificates.TryKeep(_platform.Storage, key, encoded) ? CertificateRefusal.None : CertificateRefusal.StorageFailed;
    }

    private CertificateRefusal Check(Certificate certificate, Certificate issuer, CoseKey own, long unixSeconds)
    {
        byte[] info = own.SubjectPublicKeyInfo();
        if (!certificate.Key.IsSame(info, 0, info.Length))
        {
            return CertificateRefusal.KeyOther;
        }

        DerReader issuerName = issuer.Subject;
        if (!IsPinned(Sha256.Hash(Certificate.Bytes(issuer.Key)))
            || !certificate.Issuer.IsSame(issuerName.Data, issuerName.Position, issuerName.End - issuerName.Position))
        {
            return CertificateRefusal.IssuerUnknown;
        }

        return unixSeconds == 0 ? CertificateRefusal.DateUnknown
            : certificate.NotBefore > unixSeconds + ToleranceSeconds ? CertificateRefusal.NotYetValid
            : certificate.NotAfter < unixSeconds ? CertificateRefusal.Expired
            : certificate.Verify(issuer);
    }

    private bool IsPinned(byte[] digest)
    {
        for (int i = 0; _issuers != null && i < _issuers.Length; i++)
        {
            if (ConstantTime.AreEqual(_issuers[i], digest))
            {
                return true;
            }
        }

        return false;
    }

    // What a label's serial may have, which is printable in X.509 as well.
    private static bool IsSerial(string serial)
    {
        bool isSerial = true;
        foreach (char character in serial)
        {
            isSerial &= (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z');
        }

        return isSerial;
    }
}
