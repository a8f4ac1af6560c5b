return await KvApp.CommandLine.Run(args);
