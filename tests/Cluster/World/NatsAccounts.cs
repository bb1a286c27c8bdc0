using System.Globalization;
using System.Text;

namespace Cluster.World;

/// <summary>
/// Accounts of NATS that share the sensors (tools/SCALING.md). Each keeps the sessions of its own sensors. What they publish is exported to
/// the account of the hospital, whose acknowledgements come back.
/// </summary>
internal static class NatsAccounts
{
    /// <summary>The password of every user here; the cluster is on loopback.</summary>
    public const string Password = "loopback";

    /// <summary>The user of the collectors.</summary>
    public const string Hospital = "hospital";

    /// <summary>The user of the sensors of an account, from 0.</summary>
    public static string Ward(int account) => "ward" + account.ToString(CultureInfo.InvariantCulture);

    public static string Configuration(int accounts)
    {
        StringBuilder text = new("accounts {\n");
        for (int i = 0; i < accounts; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                WARD{{i}} {
                  jetstream: enabled
                  users: [{ user: {{Ward(i)}}, password: {{Password}} }]
                  exports: [{ stream: "nm.2.*.r.*" }, { stream: "nm.2.*.k.*" }]
                  imports: [{ stream: { account: HOSPITAL, subject: "nm.2.*.a" } }]
                }

                """);
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $$"""
            HOSPITAL {
              jetstream: enabled
              users: [{ user: {{Hospital}}, password: {{Password}} }]
              exports: [{ stream: "nm.2.*.a" }]
              imports: [

            """);
        for (int i = 0; i < accounts; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                    { stream: { account: WARD{{i}}, subject: "nm.2.*.r.*" } }
                    { stream: { account: WARD{{i}}, subject: "nm.2.*.k.*" } }

                """);
        }

        return text.Append("  ]\n}\n}\n").ToString();
    }
}
