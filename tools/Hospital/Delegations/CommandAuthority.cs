using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Delegations;

/// <summary>The authority that devices know, and who signs for it: the authority's own key, or a delegate's.</summary>
/// <param name="authority">The authority's public key.</param>
/// <param name="signer">Who signs now: a delegate's key changes while a program runs.</param>
public sealed class CommandAuthority(CosePublicKey authority, Func<CommandSigner> signer)
{
    /// <summary>The authority, for which the delegate of a service signs.</summary>
    /// <param name="authority">The authority's public key.</param>
    /// <param name="signer">The delegate.</param>
    public CommandAuthority(CosePublicKey authority, WeeklySigner signer)
        : this(authority, signer.Current) => Delegate = signer;

    /// <summary>The authority's public key.</summary>
    public CosePublicKey Public { get; } = authority;

    /// <summary>The delegate of a service; null where the authority signs by itself, and in a command line.</summary>
    public WeeklySigner? Delegate { get; }

    /// <summary>Who signs now.</summary>
    public CommandSigner Signer => signer();

    /// <summary>The authority that signs by itself.</summary>
    public static implicit operator CommandAuthority(HospitalKey authority) =>
        new(authority.Public, () => new CommandSigner(authority));
}
