using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.World;
using NanoMedAgent.Registrar.Authorities;

namespace Registrar.Tests.World;

/// <summary>A hospital's CA that `openssl ca` runs, in a folder.</summary>
internal sealed class OpenSslAuthority
{
    private const string Configuration = """
        [ca]
        default_ca = hospital
        [hospital]
        dir = FOLDER
        database = $dir/index.txt
        new_certs_dir = $dir
        serial = $dir/serial
        crlnumber = $dir/crlnumber
        private_key = $dir/ca.key.pem
        certificate = $dir/ca.pem
        default_md = sha256
        default_days = 90
        default_crl_days = 7
        policy = any
        preserve = yes
        unique_subject = no
        copy_extensions = copy
        email_in_dn = no
        [any]
        commonName = supplied
        serialNumber = optional
        [req]
        distinguished_name = name
        [name]
        [authority]
        basicConstraints = critical,CA:true
        keyUsage = critical,keyCertSign,cRLSign,digitalSignature
        subjectKeyIdentifier = hash
        [device]
        basicConstraints = critical,CA:false
        keyUsage = critical,digitalSignature
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid
        [server]
        basicConstraints = critical,CA:false
        subjectAltName = DNS:localhost,IP:127.0.0.1
        subjectKeyIdentifier = hash
        extendedKeyUsage = serverAuth,1.3.6.1.5.5.7.3.27
        [registrar]
        basicConstraints = critical,CA:false
        keyUsage = critical,digitalSignature
        subjectKeyIdentifier = hash
        extendedKeyUsage = clientAuth,1.3.6.1.5.5.7.3.28
        """;

    private readonly TemporaryFolder _folder;
    private readonly string _prefix;

    public OpenSslAuthority(TemporaryFolder folder, string name = "hospital")
    {
        _folder = folder;
        _prefix = name;
        Directory.CreateDirectory(File(""));
        System.IO.File.WriteAllText(File("ca.cnf"), Configuration.Replace("FOLDER", File("").TrimEnd('/'), StringComparison.Ordinal));
        System.IO.File.WriteAllText(File("index.txt"), "");
        System.IO.File.WriteAllText(File("serial"), "1000\n");
        System.IO.File.WriteAllText(File("crlnumber"), "01\n");
        InstalledPrograms.Succeeds(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "3650", "-subj",
            $"/CN={name} CA", "-keyout", File("ca.key.pem"), "-out", Certificate, "-config", File("ca.cnf"), "-extensions", "authority");
    }

    /// <summary>The root's certificate.</summary>
    public string Certificate => File("ca.pem");

    public string Key => File("ca.key.pem");

    public string File(string name) => Path.Combine(_folder.File(_prefix), name);

    public TrustedAuthorities Trusted() => TrustedAuthorities.Load(Certificate, () => DateTimeOffset.UtcNow);

    /// <summary>Issues the certificate of a request.</summary>
    /// <param name="request">PKCS#10, DER.</param>
    /// <param name="kind">"device", "server" or "registrar".</param>
    /// <param name="end">When it expires; null for after 90 days.</param>
    /// <returns>The PEM file of the certificate.</returns>
    public string Issue(byte[] request, string kind = "device", DateTimeOffset? end = null)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(request))[..16];
        System.IO.File.WriteAllText(File(name + ".csr"), PemEncoding.WriteString("CERTIFICATE REQUEST", request));
        InstalledPrograms.Succeeds(
            "openssl",
            [
                "ca", "-batch", "-notext", "-config", File("ca.cnf"), "-extensions", kind, "-in", File(name + ".csr"), "-out",
                File(name + ".pem"),
                .. end is { } given ? (string[])["-enddate", given.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture)]
                    : [],
            ]);
        return File(name + ".pem");
    }

    /// <summary>Issues a certificate of the registrar with a serial number that was used before.</summary>
    public string IssueAgain(byte[] request, string serial)
    {
        System.IO.File.WriteAllText(File("again.csr"), PemEncoding.WriteString("CERTIFICATE REQUEST", request));
        InstalledPrograms.Succeeds(
            "openssl", "x509", "-req", "-in", File("again.csr"), "-CA", Certificate, "-CAkey", Key, "-set_serial", "0x" + serial, "-days",
            "90", "-extfile", File("ca.cnf"), "-extensions", "registrar", "-out", File("again.pem"));
        return File("again.pem");
    }

    /// <summary>A new key with its certificate.</summary>
    /// <returns>The two PEM files.</returns>
    public (string Certificate, string Key) IssueNew(string name, string kind)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        string certificate = Issue(request.CreateSigningRequest(), kind);
        System.IO.File.WriteAllText(certificate + ".key", key.ExportPkcs8PrivateKeyPem());
        return (certificate, certificate + ".key");
    }

    /// <summary>Revokes a certificate.</summary>
    public void Revoke(string certificate, string reason) => InstalledPrograms.Succeeds(
        "openssl", "ca", "-config", File("ca.cnf"), "-revoke", certificate, "-crl_reason", reason);

    /// <summary>Writes the list of revoked certificates as it is now.</summary>
    /// <returns>The PEM file, always the same.</returns>
    public string WriteRevocationList()
    {
        InstalledPrograms.Succeeds("openssl", "ca", "-config", File("ca.cnf"), "-gencrl", "-out", File("crl.pem"));
        return File("crl.pem");
    }

    /// <summary>What OpenSSL's OCSP responder says of a certificate, from a file to a file: it listens nowhere.</summary>
    public string OcspStatus(byte[] certificate)
    {
        string asked = File("asked.pem");
        System.IO.File.WriteAllText(asked, PemEncoding.WriteString("CERTIFICATE", certificate));
        (string request, string response) = (File("ocsp.req"), File("ocsp.resp"));
        InstalledPrograms.Succeeds("openssl", "ocsp", "-issuer", Certificate, "-cert", asked, "-no_nonce", "-reqout", request);
        InstalledPrograms.Succeeds(
            "openssl", "ocsp", "-index", File("index.txt"), "-CA", Certificate, "-rsigner", Certificate, "-rkey", Key, "-reqin", request,
            "-respout", response);
        return InstalledPrograms.Succeeds(
            "openssl", "ocsp", "-issuer", Certificate, "-cert", asked, "-no_nonce", "-respin", response, "-CAfile", Certificate);
    }

    /// <summary>The certificate as .NET reads it.</summary>
    public static X509Certificate2 Read(string pem) => X509CertificateLoader.LoadCertificateFromFile(pem);
}
