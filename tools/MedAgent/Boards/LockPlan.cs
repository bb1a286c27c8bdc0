namespace NanoMedAgent.MedAgent.Boards;

/// <summary>
/// What a maker does to a board before it leaves the bench. The names of the eFuses are espefuse's (ESP-IDF, "Flash Encryption" and "Secure
/// Boot V2"; esptool 5). Nobody has carried it out with nanoMedAgent.
/// </summary>
/// <param name="Board">The board.</param>
/// <param name="Port">Its serial port.</param>
internal sealed record LockPlan(Board Board, string Port)
{
    private const string InstallEsptool = "python -m pip install esptool";

    /// <summary>All steps, in order.</summary>
    public IReadOnlyList<LockStep> All =>
    [
        new(
            "Secure boot, the key: make it on a computer without a network, and keep two copies. Without it no board can be changed any "
                + "more.",
            new(
                "Make the key", "espsecure",
                ["generate-signing-key", "--version", "2", "--scheme", "rsa3072", "secure_boot_signing_key.pem"], InstallEsptool)),
        new(
            "Secure boot and flash encryption: build nanoFramework for this board with both, in release mode (boards/README.md), and flash "
                + "it. At its first start the board encrypts its flash: do not disconnect it."),
        new(
            "Secrets on encrypted flash only: mark the partitions deploy and config as encrypted in that build. The device's key, unless "
                + "it is in a secure element, its TLS key, the Wi-Fi password and the broker's are in config, and stay in plain text "
                + "otherwise."),
        new(
            "Provisioning by cable closed: provision the device, then flash the build without the debugger (CONFIG_NF_BUILD_RTM). With a "
                + "debugger anybody with a cable reads and writes files, and deploys an application."),
        new($"Read the eFuses. {SecureBoot} and {FlashEncryption} must be set before you go on.", Espefuse("summary"), IsRun: true),
        new(
            "A secure element, if the board has one: write its configuration zone, compare it, and lock both zones before the first start "
                + "of the device (boards/atecc608).",
            IsPermanent: true),
        new("JTAG off.", Espefuse(["burn-efuse", .. JtagFuses]), IsRun: true, IsPermanent: true),
        new(
            "Download over the serial line off: the last command that reaches the chip by cable.",
            Espefuse("burn-efuse", DownloadFuse, "1"), IsRun: true, IsPermanent: true),
        new(
            "Check from outside: reading the flash must fail.",
            new("Read the flash", "esptool", ["--port", Port, "read-flash", "0", "0x1000", "flash.bin"], InstallEsptool)),
    ];

    // The ESP32 has names of its own; S3 and C3 share theirs.
    private bool IsFirstChip => Board.Chip == "ESP32";

    private string SecureBoot => IsFirstChip ? "ABS_DONE_1" : "SECURE_BOOT_EN";

    private string FlashEncryption => IsFirstChip ? "FLASH_CRYPT_CNT" : "SPI_BOOT_CRYPT_CNT";

    private string DownloadFuse => IsFirstChip ? "UART_DOWNLOAD_DIS" : "DIS_DOWNLOAD_MODE";

    private string[] JtagFuses => IsFirstChip ? ["JTAG_DISABLE", "1"] : ["DIS_PAD_JTAG", "1", "DIS_USB_JTAG", "1"];

    // Without --do-not-confirm: espefuse asks before it burns.
    private FlashStep Espefuse(params string[] arguments) => new("eFuses", "espefuse", ["--port", Port, .. arguments], InstallEsptool);
}
