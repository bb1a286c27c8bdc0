namespace System.Security.Cryptography.X509Certificates;

/// <summary>A certificate as PEM.</summary>
public class X509Certificate
{
    internal readonly string Pem;

    public X509Certificate()
    {
    }

    public X509Certificate(string certificate) => Pem = certificate;
}
