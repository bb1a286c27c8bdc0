using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.Crmf;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crmf;
using Org.BouncyCastle.X509;

namespace NanoMedAgent.Registrar.Cmp;

/// <summary>The control of a key update request that names the certificate to be replaced (RFC 4211, section 6.5).</summary>
internal sealed class OldCertificate(X509Certificate certificate) : IControl
{
    /// <inheritdoc/>
    public DerObjectIdentifier Type => CmpObjectIdentifiers.regCtrl_oldCertID;

    /// <inheritdoc/>
    public Asn1Encodable Value => new CertId(new GeneralName(certificate.IssuerDN), new DerInteger(certificate.SerialNumber));
}
