// Starts maildev on free ports and tells them; it ends when its standard input does.
import { MailDev } from "maildev";

const maildev = new MailDev({
  smtp: 0,
  web: 0,
  ip: "127.0.0.1",
  webIp: "127.0.0.1",
  mailDirectory: process.argv[2],
});
const { smtp, api } = await maildev.start();
console.log(`\nstarted ${smtp.port} ${api.boundAddress?.port ?? api.port}`);
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
