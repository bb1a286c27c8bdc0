using NanoMedAgent.Registrar;

return await RegistrarCommand.RunAsync(args);
