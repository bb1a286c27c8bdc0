using System.Diagnostics;
using Hospital.Tests.World;
using NanoMedAgent.MedAgent.Boards;

namespace Hospital.Tests.Boards;

/// <summary>The board files are correct, errors in them are found, and medagent shows, checks and flashes boards.</summary>
public class BoardFiles
{
    public static TheoryData<string> Ids => [.. BoardFile.BuiltIn.Select(file => file.Id)];

    [Fact]
    public void The_project_has_its_boards()
    {
        Board.All.Select(board => board.Id).ShouldBe(["esp32-devkitc", "esp32-s3-devkitc-1", "m5stack-core2", "xiao-esp32-c3"]);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_board_file_passes_the_check(string id)
    {
        BoardCheck.Check(FileOf(id)).ShouldBeEmpty();
    }

    [Theory]

    // Errors that the schema finds.
    [InlineData("esp32-devkitc", "\"chip\": \"ESP32\"", "\"chip\": \"ESP8266\"", "line 4: 'chip' must be one of ESP32, ESP32-S3, ESP32-C3")]
    [InlineData("esp32-devkitc", "\"gpio\": 21,", "", "'i2c.data.gpio' is missing; add it as boards/board.schema.json describes")]
    [InlineData("esp32-devkitc", "\"pullUp\"", "\"pullup\"", "line 17: 'button.pullup' is unknown; check the spelling, or remove it")]
    [InlineData("esp32-devkitc", "\"gpio\": 27", "\"gpio\": \"27\"", "line 17: 'button.pin.gpio' must be an integer, without quotes")]
    [InlineData("esp32-devkitc", "\"gpio\": 27", "\"gpio\": -1", "line 17: 'button.pin.gpio' is too small; use at least 0")]
    [InlineData("esp32-devkitc", "\"clr\": 1856", "\"clr\": 1850", "line 9: 'partitionsKilobytes.clr' must be a multiple of 64")]
    [InlineData("esp32-devkitc", "\"kilohertz\": 100", "\"kilohertz\": 1000", "line 13: 'i2c.kilohertz' must be one of 100, 400")]
    [InlineData("esp32-devkitc", "\"button\": {", "\"button\": ", "is not JSON")]
    [InlineData("esp32-devkitc", "\"chip\": \"ESP32\",", "\"chip\": \"ESP32\", \"chip\": \"ESP32\",", "line 4, at chip: this key stands")]

    // Errors that the chip's capabilities show.
    [InlineData("esp32-devkitc", "\"gpio\": 27", "\"gpio\": 24", "button: the ESP32 has no GPIO 24; use one of 0-19, 21-23, 25-27, 32-39")]
    [InlineData("esp32-s3-devkitc-1", "\"gpio\": 5,", "\"gpio\": 22,", "button: the ESP32-S3 has no GPIO 22; use one of 0-21, 26-48")]
    [InlineData("esp32-devkitc", "\"gpio\": 26", "\"gpio\": 6", "light: GPIO 6 is used by the flash (6-11); use another")]
    [InlineData("esp32-s3-devkitc-1", "\"gpio\": 6,", "\"gpio\": 30,", "light: GPIO 30 is used by the flash (26-32); use another")]
    [InlineData("xiao-esp32-c3", "\"gpio\": 5,", "\"gpio\": 12,", "light: GPIO 12 is used by the flash (11-17); use another")]
    [InlineData("m5stack-core2", "\"gpio\": 19,", "\"gpio\": 16,", "light: GPIO 16 is used by the PSRAM (16, 17); use another")]
    [InlineData("xiao-esp32-c3", "\"gpio\": 5,", "\"gpio\": 21,", "light: GPIO 21 is needed for flashing (18-21); use another")]
    [InlineData(
        "esp32-devkitc", "\"gpio\": 27", "\"gpio\": 0",
        "button: GPIO 0 is a strapping pin of the ESP32 (0, 2, 5, 12, 15); use another, or add \"wiredByBoard\": true and a \"reason\" "
            + "if the board itself wires it")]
    [InlineData("xiao-esp32-c3", "\"gpio\": 10,", "\"gpio\": 9,", "button: GPIO 9 is a strapping pin of the ESP32-C3 (2, 8, 9);")]
    [InlineData(
        "esp32-devkitc", "\"gpio\": 27", "\"wiredByBoard\": true, \"gpio\": 0",
        "button: GPIO 0 is wired by the board without a \"reason\"; add what the board wires there")]
    [InlineData("esp32-devkitc", "\"gpio\": 26", "\"gpio\": 35", "light: GPIO 35 is input-only (34-39); use another")]
    [InlineData("esp32-devkitc", "\"gpio\": 21", "\"gpio\": 36", "i2c.data: GPIO 36 is input-only (34-39); use another")]
    [InlineData("esp32-devkitc", "\"gpio\": 27", "\"gpio\": 39", "button: GPIO 39 has no pull-up (34-39);")]
    [InlineData(
        "esp32-devkitc", "\"gpio\": 34", "\"gpio\": 25",
        "battery: GPIO 25 is on ADC2, which does not work while Wi-Fi is on; use one of ADC1: 32-39")]
    [InlineData("esp32-devkitc", "\"gpio\": 34", "\"gpio\": 23", "battery: GPIO 23 has no ADC; use one of ADC1: 32-39")]
    [InlineData(
        "esp32-devkitc", "\"upperKiloohms\": 200", "\"upperKiloohms\": 100",
        "battery: a full one gives 2,800 mV at the pin, and the ESP32 measures up to 2,450 mV well; increase upperKiloohms")]
    [InlineData("esp32-devkitc", "\"upperKiloohms\": 200, ", "", "battery: a divider needs a pin and two resistors;")]
    [InlineData("esp32-devkitc", "\"kind\": \"led\"", "\"kind\": \"none\"", "light: its kind is none, but it has a pin;")]
    [InlineData(
        "xiao-esp32-c3", "\"target\"", "\"psram\": { \"megabytes\": 8, \"bus\": \"quad\" }, \"target\"",
        "psram: the ESP32-C3 supports none; remove it")]

    // Errors of the board as a whole.
    [InlineData("esp32-devkitc", "\"gpio\": 26", "\"gpio\": 27", "GPIO 27 is used twice, for button and light; give each its own pin")]
    [InlineData(
        "esp32-devkitc", "\"config\": 256", "\"config\": 2048",
        "partitionsKilobytes: they need 5,760 KB with the 64 KB before them, and the flash has 4,096 KB; make one smaller, or correct "
            + "flashMegabytes")]
    public void A_mistake_is_reported_in_one_line_with_the_file_and_what_to_do(string id, string right, string wrong, string mistake)
    {
        BoardFile file = FileOf(id);
        file.Text.ShouldContain(right);
        string[] mistakes = [.. BoardCheck.Check(file with { Text = file.Text.Replace(right, wrong, StringComparison.Ordinal) })];
        mistakes.ShouldContain(
            line => line.StartsWith($"boards/{id}/board.json: {mistake}", StringComparison.Ordinal), string.Join('\n', mistakes));
        mistakes.ShouldAllBe(line => !line.Contains('\n'));
    }

    [Fact]
    public void A_strapping_pin_is_accepted_where_the_board_itself_uses_it()
    {
        BoardFile file = FileOf("esp32-devkitc");
        string text = file.Text.Replace(
            "\"gpio\": 27,", "\"gpio\": 0, \"wiredByBoard\": true, \"reason\": \"the BOOT button\",", StringComparison.Ordinal);
        BoardCheck.Check(file with { Text = text }).ShouldBeEmpty();
    }

    [Fact]
    public void Octal_PSRAM_occupies_pins_that_quad_PSRAM_leaves_free()
    {
        BoardFile file = FileOf("esp32-s3-devkitc-1");
        string With(string bus) => file.Text
            .Replace("\"target\"", $"\"psram\": {{ \"megabytes\": 8, \"bus\": \"{bus}\" }}, \"target\"", StringComparison.Ordinal)
            .Replace("\"gpio\": 6,", "\"gpio\": 35,", StringComparison.Ordinal);
        BoardCheck.Check(file with { Text = With("octal") }).ShouldHaveSingleItem().ShouldContain("GPIO 35 is used by the PSRAM (33-37)");
        BoardCheck.Check(file with { Text = With("quad") }).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_and_the_picture_of_a_board_agree_with_its_file(string id)
    {
        Board board = Board.Of(id);
        string folder = Path.Combine(BoardsFolder(), id);
        string page = File.ReadAllText(Path.Combine(folder, "README.md"));
        string picture = File.ReadAllText(Path.Combine(folder, "wiring.svg"));
        foreach (WiringRow row in WiringRow.Of(board))
        {
            page.ShouldContain($"| {row.Part} | {row.Lead} | {row.Board} | {row.Gpio} |".Replace("  |", " |", StringComparison.Ordinal));
        }

        foreach (PinUse use in board.Pins)
        {
            picture.ShouldContain($"GPIO {use.Pin.Gpio}<");
        }

        foreach (FlashStep step in new FlashPlan { Board = board, Port = "COM3" }.All)
        {
            page.ShouldContain(step.Line);
        }

        foreach (string untested in board.Untested)
        {
            page.ShouldContain(untested);
        }
    }

    [Fact]
    public async Task Boards_are_listed_and_shown()
    {
        string list = await Programs.Succeeds("board", "list");
        list.ShouldContain("esp32-devkitc");
        list.ShouldContain("M5Core2");
        string shown = await Programs.Succeeds("board", "show", "xiao-esp32-c3");
        shown.ShouldContain("ESP32-C3, 4 MB of flash, no PSRAM");
        shown.ShouldContain("64 KB for C#, estimated");
        shown.ShouldContain("MAX30102");
        shown.ShouldContain("0x1B0000");
        shown.ShouldContain("not tested on this board");
        (await Programs.Fails("board", "show", "esp8266")).ShouldContain("there is no board 'esp8266'; choose one of esp32-devkitc");
    }

    [Fact]
    public async Task The_exit_status_of_a_board_check_says_whether_the_boards_are_correct()
    {
        (await Programs.Succeeds("board", "check")).ShouldContain("boards/m5stack-core2/board.json: correct");
        (await Programs.Succeeds("board", "check", "--folder", BoardsFolder())).Split('\n')
            .Count(line => line.TrimEnd().EndsWith(": correct", StringComparison.Ordinal)).ShouldBe(4);

        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("mine"));
        string path = Path.Combine(folder.File("mine"), "board.json");
        await File.WriteAllTextAsync(
            path, FileOf("esp32-devkitc").Text.Replace("\"gpio\": 26", "\"gpio\": 6", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        ProgramResult wrong = await Programs.RunAsync("medagent", "board", "check", "mine", "--folder", folder.Path);
        wrong.Status.ShouldBe(1);
        wrong.Output.Trim().ShouldBe($"{path}: light: GPIO 6 is used by the flash (6-11); use another");
        (await Programs.Fails("board", "check", "yours", "--folder", folder.Path))
            .ShouldContain("there is no board 'yours'; choose one of mine");
        (await Programs.Fails("board", "check", "--folder", folder.File("nowhere"))).ShouldContain("does not exist");
    }

    [Fact]
    public async Task The_steps_of_flashing_are_printed()
    {
        string printed = await Programs.Succeeds("board", "flash", "esp32-devkitc", "--port", "COM3", "--image", "my firmware.bin");
        printed.Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith("nanoff ", StringComparison.Ordinal) || line.StartsWith("dotnet ", StringComparison.Ordinal))
            .ShouldBe(
        [
            "dotnet tool install -g nanoff",
            "nanoff --platform esp32 --serialport COM3 --devicedetails",
            "nanoff --target ESP32_REV0 --update --serialport COM3 --masserase",
            "nanoff --target ESP32_REV0 --serialport COM3 --deploy --image \"my firmware.bin\" --address 0x1E0000",
        ]);
        printed.ShouldContain("hold BOOT");

        string kept = await Programs.Succeeds(
            "board", "flash", "xiao-esp32-c3", "--port", "COM3", "--keep-files", "--baud", "115200", "--clr-version", "1.17.0.1");
        kept.ShouldContain("nanoff --target ESP32_C3 --update --serialport COM3 --fwversion 1.17.0.1 --baud 115200");
        kept.ShouldContain("--image NanoMedAgent.Esp32.bin --address 0x1B0000 --baud 115200");
        kept.ShouldNotContain("--masserase");
    }

    [Fact]
    public async Task Flashing_runs_the_steps_and_stops_at_the_first_that_fails()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the fake flasher of this test is a shell script");
        using TemporaryFolder folder = new();
        string firmware = folder.File("firmware.bin");
        await File.WriteAllBytesAsync(firmware, [1], TestContext.Current.CancellationToken);
        await WriteFakeFlasher(folder, "echo \"flasher $*\"");
        ProgramResult all = await FlashAsync(folder, "--image", firmware);
        all.Status.ShouldBe(0, all.Error);
        all.Output.ShouldContain("1 of 3");
        all.Output.ShouldContain("flasher --platform esp32 --serialport COM3 --devicedetails");
        all.Output.ShouldContain("flasher --target ESP32_REV0 --update --serialport COM3 --masserase");
        all.Output.ShouldContain($"flasher --target ESP32_REV0 --serialport COM3 --deploy --image {firmware} --address 0x1E0000");
        all.Output.ShouldContain("done in");

        (await FlashAsync(folder)).Output.ShouldContain("The firmware is not: give its image with --image.");

        await WriteFakeFlasher(folder, "echo \"flasher $*\"; case \"$*\" in *--update*) exit 7;; esac");
        ProgramResult stopped = await FlashAsync(folder, "--image", firmware);
        stopped.Status.ShouldBe(1);
        stopped.Error.ShouldContain("step 2 failed (nanoff returned 7); hold BOOT");
        stopped.Output.ShouldNotContain("--deploy");
    }

    [Fact]
    public async Task Without_the_flasher_the_message_says_how_to_install_it()
    {
        using TemporaryFolder folder = new();
        ProgramResult result = await FlashAsync(folder);
        result.Status.ShouldBe(2);
        result.Error.ShouldContain("nanoff is not installed: dotnet tool install -g nanoff");
        (await FlashAsync(folder, "--image", folder.File("nowhere.bin"))).Error.ShouldContain("the file does not exist");
    }

    [Fact]
    public async Task An_image_that_is_empty_or_larger_than_the_partition_is_refused_before_anything_is_flashed()
    {
        using TemporaryFolder folder = new();
        string image = folder.File("firmware.bin");
        await File.WriteAllBytesAsync(image, [], TestContext.Current.CancellationToken);
        (await Programs.Fails("board", "flash", "esp32-devkitc", "--port", "COM3", "--image", image)).ShouldContain("the file is empty");
        await File.WriteAllBytesAsync(image, new byte[(1792 * 1024) + 1], TestContext.Current.CancellationToken);
        (await Programs.Fails("board", "flash", "esp32-devkitc", "--port", "COM3", "--image", image))
            .ShouldContain("it has 1,835,009 bytes, and the partition for the application 1,835,008");
        (await FlashAsync(folder, "--image", image)).Status.ShouldBe(2, "nor with --run");
    }

    [Theory]
    [InlineData("esp32-devkitc", "JTAG_DISABLE 1", "UART_DOWNLOAD_DIS 1", "ABS_DONE_1 and FLASH_CRYPT_CNT")]
    [InlineData(
        "xiao-esp32-c3", "DIS_PAD_JTAG 1 DIS_USB_JTAG 1", "DIS_DOWNLOAD_MODE 1", "SECURE_BOOT_EN and SPI_BOOT_CRYPT_CNT")]
    public async Task The_check_list_that_locks_a_board_has_the_names_of_its_chip(string id, string jtag, string download, string fuses)
    {
        string printed = await Programs.Succeeds("board", "lock", id, "--port", "COM3");
        printed.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("espefuse", StringComparison.Ordinal)).ShouldBe(
        [
            "espefuse --port COM3 summary", $"espefuse --port COM3 burn-efuse {jtag}", $"espefuse --port COM3 burn-efuse {download}",
        ]);
        printed.ShouldContain(fuses);
        printed.Split('\n').Count(line => line.StartsWith("[ ] ", StringComparison.Ordinal)).ShouldBe(9);
        printed.ShouldContain("lock both zones before the first start of the device (boards/atecc608). Nobody can undo it.");
    }

    [Fact]
    public async Task Locking_stops_before_anything_is_burnt_when_the_chip_does_not_answer()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the fake espefuse of this test is a shell script");
        using TemporaryFolder folder = new();
        (await RunAsync(folder, "board", "lock", "esp32-devkitc", "--port", "COM3", "--run"))
            .Error.ShouldContain("espefuse is not installed: python -m pip install esptool");
        await WriteFake(folder, "espefuse", "echo \"espefuse $*\"; case \"$*\" in *summary*) exit 2;; esac");
        ProgramResult stopped = await RunAsync(folder, "board", "lock", "esp32-devkitc", "--port", "COM3", "--run");
        stopped.Status.ShouldBe(1);
        stopped.Error.ShouldContain("espefuse returned 2; nothing behind this step was done");
        stopped.Output.ShouldNotContain("espefuse --port COM3 burn-efuse");

        await WriteFake(folder, "espefuse", "echo \"ran $*\"");
        ProgramResult all = await RunAsync(folder, "board", "lock", "esp32-devkitc", "--port", "COM3", "--run");
        all.Status.ShouldBe(0, all.Error);
        all.Output.ShouldContain("ran --port COM3 burn-efuse UART_DOWNLOAD_DIS 1");
    }

    private static BoardFile FileOf(string id) => BoardFile.BuiltIn.Single(file => file.Id == id);

    private static string BoardsFolder() => Path.Combine(SourceTree.Root!, "boards");

    private static Task WriteFakeFlasher(TemporaryFolder folder, string script) => WriteFake(folder, "nanoff", script);

    private static async Task WriteFake(TemporaryFolder folder, string program, string script)
    {
        string path = folder.File(program);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }
    }

    private static Task<ProgramResult> FlashAsync(TemporaryFolder folder, params string[] more) =>
        RunAsync(folder, ["board", "flash", "esp32-devkitc", "--port", "COM3", "--run", .. more]);

    /// <summary>Runs the commands with a path that has only one folder.</summary>
    private static Task<ProgramResult> RunAsync(TemporaryFolder folder, params string[] command) => Programs.RunAsync(
        "medagent", command, new() { ["PATH"] = folder.Path, ["HOME"] = folder.Path, ["USERPROFILE"] = folder.Path });
}
