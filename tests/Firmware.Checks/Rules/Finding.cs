using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>What was found, and where.</summary>
internal readonly record struct Finding(string Where, string What)
{
    /// <summary>Found in a method, a type or a field.</summary>
    public Finding(MemberReference member, string what)
        : this(member.FullName, what)
    {
    }
}
