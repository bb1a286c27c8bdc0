namespace Hospital.Tests.BrokenFiles;

/// <summary>The options for a broker in the table of files, which are the same for each program.</summary>
internal static class BrokerFiles
{
    /// <summary>The options that name a file.</summary>
    /// <param name="command">The command, or nothing for a program without commands.</param>
    /// <param name="line">The rest of its command line, without a broker.</param>
    public static IEnumerable<FileUse> Read(string command, string line)
    {
        string tls = line + " --broker mqtts://127.0.0.1:1 ";
        yield return new(command, "--broker-ca", tls + "--broker-ca {f}", "tls-ca.pem");
        yield return new(command, "--broker-cert", tls + "--broker-key {tls-device.key.pem} --broker-cert {f}", "tls-device.pem");
        yield return new(command, "--broker-key", tls + "--broker-cert {tls-device.pem} --broker-key {f}", "tls-device.key.pem");
        yield return new(
            command, "--broker-password-file", tls + "--broker-user u --broker-password-file {f}", "tls-ca.pem", BrokenFile.WithContent);
    }

    /// <summary>The options that name none.</summary>
    public static IReadOnlyList<string> NotRead { get; } = ["--broker", "--broker-user"];
}
